import { expect, it } from 'vitest';
import { timeImports } from '../../../cli/runs/time-imports.ts';
import { BenchmarkError } from '../../../core/errors.ts';
import { functionImports } from '../../../core/imports/function-imports.ts';
import { explanationKey } from '../../../core/plan/keys.ts';
import type { SuiteFunction } from '../../../core/suite/types.ts';

const IMPORTS = functionImports([{ initMs: 90, modules: [{ name: 'app', selfMs: 40, isOfFunction: true }] }]) ?? null;
const FUNCTIONS: readonly SuiteFunction[] = [
  { label: 'red', target: 'red', memoryMb: [128], payloads: [] },
  { label: 'red-large', target: 'red', memoryMb: [1769], payloads: [] },
  { label: 'program', target: 'program', memoryMb: [128], payloads: [] },
  { label: 'missing', target: 'missing', memoryMb: [128], payloads: [] },
  { label: 'mine', functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:mine', memoryMb: [128], payloads: [] },
];

function recording() {
  const objects = new Map<string, string>();
  const asked: string[] = [];
  const lines: string[] = [];
  const session = {
    timeImports: async (functionName: string) => {
      asked.push(functionName);
      if (functionName === 'thaw-missing') {
        throw new BenchmarkError({ code: 'ENVIRONMENT_MISSING', source: 'user', message: '404', fix: 'build it' });
      }
      return { functionName, codeSha256: 'a+b/c=', imports: functionName === 'thaw-program' ? null : IMPORTS };
    },
  };
  const output = { log: (line: string) => void lines.push(line), status: () => {} };
  const store = async (key: string, value: object) => void objects.set(key, JSON.stringify(value));
  return { objects, store, asked, lines, session, output };
}

it('stores the modules of each function once, and goes on where one cannot be timed', async () => {
  const { objects, store, asked, lines, session, output } = recording();
  const { signal } = new AbortController();
  await timeImports(session, store, { functions: FUNCTIONS }, { output, signal });

  expect(asked).toEqual(['thaw-red', 'thaw-program', 'thaw-missing', 'mine']);
  expect([...objects.keys()]).toEqual([explanationKey('thaw-red', 'a+b/c='), explanationKey('mine', 'a+b/c=')]);
  expect(JSON.parse(objects.get('explanations/mine/a-b_c.json') ?? '')).toEqual({ schemaVersion: 1, imports: IMPORTS });
  expect(lines).toEqual(['The report does not have the modules of thaw-missing: 404']);
});

it('asks nothing on AWS', async () => {
  const { objects, store, lines, output } = recording();
  const { signal } = new AbortController();
  await timeImports({}, store, { functions: FUNCTIONS }, { output, signal });

  expect([...objects.keys(), ...lines]).toEqual([]);
});

it('ends when the command is stopped', async () => {
  const { asked, store, session, output } = recording();
  await timeImports(session, store, { functions: FUNCTIONS }, { output, signal: AbortSignal.abort() });

  expect(asked).toEqual([]);
});
