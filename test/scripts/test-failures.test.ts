/** What `npm test` repeats at its end, taken from real runs of vitest: a log may be kept only by its end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const { failureLines, vitestFailures } = await import(new URL('../../scripts/test-failures.mjs', import.meta.url).href);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-failures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one test file; gives the repeated lines, as the stage would. */
function repeated(test: string): string {
  writeFileSync(path.join(folder, 'some.test.js'), test);
  const report = path.join(folder, 'report.json');
  const vitest = path.resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const { VITEST: _, ...environment } = process.env;
  const done = spawnSync(
    process.execPath,
    [vitest, 'run', '--root', folder, '--globals', '--reporter=default', '--reporter=json', `--outputFile=${report}`],
    { encoding: 'utf8', cwd: folder, env: environment },
  );
  const result = { output: done.stdout + done.stderr, code: done.status, signal: done.signal };
  return failureLines({ name: 'some', failures: vitestFailures }, result, report).join('\n');
}

it('names the test that failed, with what it expected', () => {
  const lines = repeated(`describe('a', () => { test('b', () => expect(1).toBe(2)); test('c', () => {}); });`);
  expect(lines).toMatch(/^--- some \(exit code 1\)\n.*some\.test\.js > a b\n.*expected 1 to be 2/);
  expect(lines).not.toContain('a c');
});

it('names the file that cannot be loaded', () => {
  expect(repeated(`throw new Error('broken at once');`)).toMatch(
    /some\.test\.js: outside of its tests\n.*broken at once/,
  );
});

it('tells an error that no test waited for, although every test passed', () => {
  const lines = repeated(`test('a', () => { setTimeout(() => { throw new Error('nobody waits'); }, 1); });
    test('b', () => new Promise((resolve) => setTimeout(resolve, 100)));`);
  expect(lines).toContain('exit code 1');
  expect(lines).toContain('nobody waits');
  expect(lines).toContain('some.test.js');
});

it('falls back on the last words of a stage', () => {
  const result = { output: `${'x\n'.repeat(100)}the end\n`, code: 1, signal: 'SIGKILL' };
  const lines = failureLines({ name: 'other' }, result, undefined);
  expect(lines.at(0)).toBe('--- other (ended by SIGKILL)');
  expect(lines.at(-1)).toBe('the end');
  expect(lines).toHaveLength(41);
});
