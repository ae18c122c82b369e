import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSuiteInput } from '../../../cli/suites/suite-input.ts';
import { isBenchmarkError } from '../../../core/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-suite-input-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return isBenchmarkError(error) ? error.code : String(error);
  }
  return 'nothing was thrown';
}

it('without a suite the input is empty, which the plan reads as quick', () => {
  expect(readSuiteInput(undefined, [])).toEqual({});
});

it('reads a name as a shipped suite', () => {
  expect(readSuiteInput('dynamodb', [])).toEqual({ suite: 'dynamodb' });
});

it('sets nested values, numbers, lists and strings', () => {
  const input = readSuiteInput('quick', [
    'cold.samples=20',
    'warm.payloads=["get"]',
    'reference=rust-dynamodb',
    'seed=7',
  ]);

  expect(input).toEqual({
    suite: 'quick',
    cold: { samples: 20 },
    warm: { payloads: ['get'] },
    reference: 'rust-dynamodb',
    seed: 7,
  });
});

it.each([undefined, 'health', 'file'])('sweeps every function of a suite over memory sizes (%s)', (suite) => {
  const file = path.join(folder, 'mine.json');
  const functions = [{ target: 'rust-health', memoryMb: [512] }, { target: 'node-dynamodb' }];
  writeFileSync(file, JSON.stringify({ name: 'mine', functions }));

  const input = readSuiteInput(suite === 'file' ? file : suite, ['cold.samples=2'], [128, 1769]);

  const swept = input['functions'] as { target: string; memoryMb: number[]; payloads?: string[] }[];
  expect(swept.length).toBeGreaterThan(0);
  for (const { target, memoryMb } of swept) expect(memoryMb, target).toEqual([128, 1769]);
  expect(input['cold']).toEqual({ samples: 2 });
});

it.each([undefined, 'quick'])('changes one entry of a list of a shipped suite (%s) and keeps the others', (suite) => {
  const written = JSON.parse(readFileSync(new URL('../../../suites/quick.json', import.meta.url), 'utf8'));

  const input = readSuiteInput(suite, ['functions[0].memoryMb=[256]', 'functions[1].memoryMb=[1024]']);

  const [first, second, ...rest] = written.functions;
  expect(input['functions']).toEqual([{ ...first, memoryMb: [256] }, { ...second, memoryMb: [1024] }, ...rest]);
});

it('reads a file that begins with a byte order mark', () => {
  const file = path.join(folder, 'marked.json');
  writeFileSync(file, '\uFEFF{"suite":"quick"}');

  expect(readSuiteInput(file, [])).toEqual({ suite: 'quick' });
});

it('reads a file and drops the line that only editors read', () => {
  const file = path.join(folder, 'mine.json');
  writeFileSync(file, '{"$schema":"./suite.schema.json","name":"mine","functions":[{"memoryMb":[128]}]}');

  expect(readSuiteInput(file, ['functions[0].memoryMb=[256]'])).toEqual({
    name: 'mine',
    functions: [{ memoryMb: [256] }],
  });
});

it.each([
  ['a file that is not there', () => readSuiteInput('nowhere/at-all.json', []), 'USAGE'],
  ['--set without a value', () => readSuiteInput('quick', ['cold.samples']), 'USAGE'],
  ['--set with an empty key part', () => readSuiteInput('quick', ['cold..samples=1']), 'USAGE'],
  ['--set that would change the prototype', () => readSuiteInput('quick', ['__proto__.x=1']), 'USAGE'],
])('refuses %s', (_what, action, code) => {
  expect(codeOf(action)).toBe(code);
});

it.each(['{"name": ', '[1]', 'null', '"quick"'])('refuses the file content %s with its name', (text) => {
  const file = path.join(folder, 'broken.json');
  writeFileSync(file, text);

  expect(codeOf(() => readSuiteInput(file, []))).toBe('SUITE_INVALID');
  expect(() => readSuiteInput(file, [])).toThrow(/broken\.json/);
});

it('throws only BenchmarkErrors', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { maxLength: 3 }), (suite, changes) => {
      try {
        readSuiteInput(suite.replaceAll('\0', ''), changes);
      } catch (error) {
        expect(isBenchmarkError(error)).toBe(true);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('does not change Object.prototype', () => {
  codeOf(() => readSuiteInput('quick', ['constructor.prototype.polluted=1']));

  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
