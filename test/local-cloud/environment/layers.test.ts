// Layers in /opt: only for the function's own processes, and read-only.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateOptProblem } from '../../../local-cloud/lambda-service/environment/private-opt.ts';
import { call, providedFunction, startEngine, type TestEngine } from './kit.ts';

const problem = privateOptProblem([process.execPath]);
if (problem !== undefined) console.warn(`SKIPPED where layers are mounted: ${problem}.`);

let layersDirectory: string;
let test: TestEngine;
beforeAll(async () => {
  layersDirectory = mkdtempSync(join(tmpdir(), 'thaw-layers-'));
  mkdirSync(join(layersDirectory, 'data'));
  writeFileSync(join(layersDirectory, 'data', 'rules.json'), '{"rule":1}');
  test = await startEngine();
});
afterAll(async () => {
  await test?.stop();
  rmSync(layersDirectory, { recursive: true, force: true });
});

/** Responds with what it sees of /opt; an event `{"exit": true}` ends it. */
const PROGRAM = `
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
(async () => {
  for (;;) {
    const next = await fetch(api + 'next');
    const event = await next.json();
    if (event.exit) process.exit(1);
    const body = JSON.stringify({
      rules: attempt(() => readFileSync('/opt/data/rules.json', 'utf8')),
      names: attempt(() => readdirSync('/opt')),
      ...(event.write && { write: attempt(() => writeFileSync('/opt/data/rules.json', '')) }),
    });
    await fetch(api + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body });
  }
})();
`;

describe.skipIf(problem !== undefined)('a function with layers', () => {
  const expected = { rules: '{"rule":1}', names: ['data'] };

  it('has them in /opt, which this machine does not', async () => {
    const before = readdirSync('/opt');
    const { value, metrics } = await call(test.engine, providedFunction(PROGRAM, { layersDirectory }), { write: true });

    expect(value).toEqual({ ...expected, write: 'EROFS' });
    expect(metrics.initDurationMs).toBeGreaterThan(0);
    expect(readdirSync('/opt')).toEqual(before);
  });

  it('has them after its process has ended, too', async () => {
    const revision = providedFunction(PROGRAM, { layersDirectory });
    await call(test.engine, revision);
    expect((await call(test.engine, revision, { exit: true })).functionError).toBe('Unhandled');
    expect((await call(test.engine, revision)).value).toEqual(expected);
  });
});

it('a function without layers sees the /opt of this machine', async () => {
  const { value } = await call(test.engine, providedFunction(PROGRAM));
  expect(value).toMatchObject({ rules: 'ENOENT', names: readdirSync('/opt') });
});
