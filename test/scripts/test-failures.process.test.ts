/** What `npm test` repeats at its end, from real runs of vitest: sometimes only the end of a log is kept. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const { failureLines, passedOnRetry, vitestFailures } = await import(
  new URL('../../scripts/test-failures.mjs', import.meta.url).href
);

let folder: string;
let report: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-failures-'));
  report = path.join(folder, 'report.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one test file; returns the lines that the stage would repeat. */
function repeated(test: string): string {
  writeFileSync(path.join(folder, 'some.test.js'), test);
  const vitest = path.resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const { VITEST: _, ...environment } = process.env;
  const options = ['--retry=1', '--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const done = spawnSync(process.execPath, [vitest, 'run', '--root', folder, '--globals', ...options], {
    encoding: 'utf8',
    cwd: folder,
    env: environment,
  });
  const result = { output: done.stdout + done.stderr, code: done.status, signal: done.signal };
  return failureLines({ name: 'some', failures: vitestFailures }, result).join('\n');
}

it('names the test that failed, with what it expected', () => {
  const lines = repeated(`describe('a', () => { test('b', () => expect(1).toBe(2)); test('c', () => {}); });`);

  expect(lines).toMatch(/^--- some \(exit code 1\)\n/);
  expect(lines).toMatch(/some\.test\.js > a > b[\s\S]*expected 1 to be 2/);
  expect(lines).not.toContain('a > c');
  expect(passedOnRetry(report)).toEqual([]);
});

it('names the file that cannot be loaded', () => {
  expect(repeated(`throw new Error('broken at once');`)).toMatch(/some\.test\.js[\s\S]*broken at once/);
});

it('prints why a hook failed, beside the tests that failed', () => {
  const lines =
    repeated(`describe('a', () => { beforeAll(() => { throw new Error('no cloud'); }); test('b', () => {}); });
    test('c', () => { throw new Error('a test of its own'); });`);

  expect(lines).toContain('no cloud');
  expect(lines).toContain('a test of its own');
});

it('prints an error that no test waited for, although every test passed', () => {
  const lines = repeated(`test('noise', () => console.log('Unhandled Errors: none of these'));${'\n'.repeat(9)}
    test('a', () => {
      setTimeout(() => { throw new Error('nobody waits'); }, 1);
    });
    test('b', () => new Promise((resolve) => setTimeout(resolve, 100)));`);

  expect(lines).toContain('exit code 1');
  expect(lines).toContain('nobody waits');
  expect(lines).not.toContain('none of these');
});

it('prints other errors although there are many failures', () => {
  const lines = repeated(`for (let i = 0; i < 100; i += 1) test('t' + i, () => expect(i).toBe(-1));
    test('last', () => { setTimeout(() => { throw new Error('nobody waits'); }, 1); return new Promise((done) => setTimeout(done, 100)); });`);

  expect(lines).toMatch(/… \d+ more lines/);
  expect(lines).toContain('nobody waits');
  expect(lines.split('\n').length).toBeLessThan(200);
});

it('names the tests that passed only on retry', () => {
  repeated(`let tries = 0; test('a', () => { tries += 1; if (tries === 1) throw new Error('the first time'); });
    test('b', () => {});`);

  expect(passedOnRetry(report)).toEqual([expect.stringMatching(/some\.test\.js > a: Error: the first time$/)]);
});

it.each([
  [`${'x\n'.repeat(100)}the end\n`, 41, 'the end'],
  ['', 2, '(no output)'],
])('prints the last lines of a stage without known failures', (output, count, last) => {
  const lines = failureLines({ name: 'other' }, { output, code: 1, signal: 'SIGKILL' });

  expect(lines.at(0)).toBe('--- other (ended by SIGKILL)');
  expect(lines.at(-1)).toBe(last);
  expect(lines).toHaveLength(count);
});
