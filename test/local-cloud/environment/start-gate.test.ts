// On one machine cold starts take turns; nobody is given another's environment for it, and nobody who waits is left behind.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { call, providedFunction, startEngine, type TestEngine } from './kit.ts';

let folder: string;
let file: string;
let test: TestEngine;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-starts-'));
  file = join(folder, 'starts');
  test = await startEngine({ mostStarts: 1 });
});
afterEach(async () => {
  await test.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes when its init begins and ends; with `never` it does not end. */
const program = (ending: 'soon' | 'never') => `
const { appendFileSync } = require('node:fs');
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
appendFileSync(${JSON.stringify(file)}, 'begins\\n');
setTimeout(async () => {
  appendFileSync(${JSON.stringify(file)}, 'ends\\n');
  for (;;) {
    const next = await fetch(api + 'next');
    await next.text();
    const id = next.headers.get('lambda-runtime-aws-request-id');
    await fetch(api + id + '/response', { method: 'POST', body: JSON.stringify({ pid: process.pid }) });
  }
}, ${ending === 'soon' ? 100 : 2_000_000_000});`;

const written = () => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);

it('starts one after the other, each caller in an environment of its own', async () => {
  const revision = providedFunction(program('soon'));

  const answers = await Promise.all([1, 2, 3].map(() => call(test.engine, revision)));

  expect(written()).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
  expect(new Set(answers.map(({ value }) => value.pid)).size).toBe(3);
  for (const { metrics } of answers) expect(metrics.initDurationMs).toBeGreaterThanOrEqual(100);
});

it('does not start what was ended while it waited', async () => {
  const revision = providedFunction(program('never'));
  const waiting = Promise.allSettled([call(test.engine, revision), call(test.engine, revision)]);
  await eventually('the first begins', () => written().length > 0);

  await test.engine.shutdown();

  await waiting;
  expect(written()).toEqual(['begins']);
});
