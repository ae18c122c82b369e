// Cold starts on one machine wait for each other; every invocation still gets its own environment.

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
  test = await startEngine({ maxStarts: 1 });
});
afterEach(async () => {
  await test.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the begin and end of its init to a file; with `never` its init does not end. */
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

const readEvents = () => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);

it('starts one environment after the other, one per invocation', async () => {
  const revision = providedFunction(program('soon'));

  const results = await Promise.all([1, 2, 3].map(() => call(test.engine, revision)));

  expect(readEvents()).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
  expect(new Set(results.map(({ value }) => value.pid)).size).toBe(3);
  for (const { metrics } of results) expect(metrics.initDurationMs).toBeGreaterThanOrEqual(100);
});

it('does not start an environment that was ended while it waited', async () => {
  const revision = providedFunction(program('never'));
  const waiting = Promise.allSettled([call(test.engine, revision), call(test.engine, revision)]);
  await eventually('the first begins', () => readEvents().length > 0);

  await test.engine.shutdown();

  await waiting;
  expect(readEvents()).toEqual(['begins']);
});
