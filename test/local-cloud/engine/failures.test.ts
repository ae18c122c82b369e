import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionRevision } from '../../../local-cloud/lambda-service/contract.ts';
import {
  type Called,
  call,
  hasCgroups,
  isAlive,
  nodeFunction,
  pythonExecutable,
  pythonFunction,
  startEngine,
  type TestEngine,
} from './kit.ts';

let test: TestEngine;
let shortInit: TestEngine;
beforeAll(async () => {
  test = await startEngine();
  shortInit = await startEngine({ initLimitMs: 4000 });
});
afterAll(async () => {
  await test.stop();
  await shortInit.stop();
});

/** The REPORT line of a tail. */
function report(tail: string): string {
  return tail.split('\n').find((line) => line.startsWith('REPORT ')) ?? '';
}

/** A restart takes a while on a loaded machine: another timeout is as right as an answer, so ask again. */
async function callUntilAnswered(revision: FunctionRevision): Promise<Called> {
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const result = await call(test.engine, revision);
    if (result.functionError === undefined) return result;
  }
  return await call(test.engine, revision);
}

describe('a handler that fails', () => {
  it('posts its error; the runtime lives on and REPORT says nothing of it', async () => {
    const revision = nodeFunction();
    const failed = await call(test.engine, revision, { throw: 'no' });
    const next = await call(test.engine, revision);

    expect(failed.functionError).toBe('Unhandled');
    expect(failed.value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no', trace: expect.any(Array) });
    expect(report(failed.tail)).not.toContain('Status');
    expect(next.value.invocation).toBe(2);
  });

  it.skipIf(pythonExecutable === undefined)('does so in Python too', async () => {
    const failed = await call(test.engine, pythonFunction(), { throw: 'no' });

    expect(failed.value).toMatchObject({ errorType: 'ValueError', errorMessage: 'no', stackTrace: expect.any(Array) });
    expect(failed.value.requestId).toBe(failed.requestId);
    expect(report(failed.tail)).toMatch(/\t$/);
  });
});

describe('a runtime that ends inside an invocation', () => {
  const cases = [
    { event: { exit: 0 }, reason: 'Runtime exited without providing a reason' },
    { event: { exit: 3 }, reason: 'Runtime exited with error: exit status 3' },
    { event: { signal: 'SIGKILL', sleepMs: 60_000 }, reason: 'Runtime exited with error: signal: killed' },
    { event: { signal: 'SIGTERM', sleepMs: 60_000 }, reason: 'Runtime exited with error: signal: terminated' },
  ];
  it.each(cases)('$reason', async ({ event, reason }) => {
    const revision = nodeFunction();
    await call(test.engine, revision, { write: 'kept' });
    const failed = await call(test.engine, revision, event);

    expect(Buffer.from(failed.payload).toString()).toBe(
      `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${failed.requestId} Error: ${reason}"}`,
    );
    expect(failed.functionError).toBe('Unhandled');
    expect(report(failed.tail)).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError$/);
  });

  it('is started again inside the next invocation: /tmp kept, globals lost, no Init Duration', async () => {
    const revision = nodeFunction();
    const first = await call(test.engine, revision, { write: 'kept' });
    await call(test.engine, revision, { exit: 3 });
    const next = await call(test.engine, revision);

    expect(next.functionError).toBeUndefined();
    expect(next.value).toMatchObject({ invocation: 1, marker: 'kept' });
    expect(next.value.id).not.toBe(first.value.id);
    expect(next.logStream).toBe(first.logStream);
    expect(next.metrics.initDurationMs).toBeUndefined();
  });

  it.skipIf(pythonExecutable === undefined)('includes sys.exit in a Python handler', async () => {
    const failed = await call(test.engine, pythonFunction(), { systemExit: 4 });

    expect(failed.value.errorMessage).toContain('exit status 4');
  });

  it('may have posted its error before', async () => {
    const failed = await call(test.engine, nodeFunction({ runtime: 'nodejs22.x' }), { reject: true });

    expect(failed.value).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: nobody waits',
    });
    expect(report(failed.tail)).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError$/);
  });
});

describe('a timeout', () => {
  it('has the payload and the REPORT of AWS; /tmp is kept, globals are lost', async () => {
    const revision = nodeFunction({ timeoutSeconds: 3 });
    const first = await call(test.engine, revision, { write: 'kept' });
    const failed = await call(test.engine, revision, { sleepMs: 60_000 });
    const next = await callUntilAnswered(revision);

    expect(Buffer.from(failed.payload).toString()).toBe(
      `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${failed.requestId} Error: Task timed out after 3.00 seconds"}`,
    );
    expect(report(failed.tail)).toMatch(/\tStatus: timeout$/);
    expect(failed.metrics.durationMs).toBeGreaterThanOrEqual(3000);
    expect(next.metrics.initDurationMs).toBeUndefined();
    expect(next.value).toMatchObject({ invocation: 1, marker: 'kept' });
    expect(next.logStream).toBe(first.logStream);
    expect(isAlive(first.value.pid)).toBe(false);
  });

  it.skipIf(!hasCgroups)('ends even processes that left the process group', async () => {
    const revision = nodeFunction({ timeoutSeconds: 2 });
    const failed = await call(test.engine, revision, { child: true, sleepMs: 60_000 });
    const child = Number(/child (\d+)/.exec(failed.tail)?.[1]);

    expect(failed.value.errorType).toBe('Sandbox.Timedout');
    expect(child).toBeGreaterThan(0);
    expect(isAlive(child)).toBe(false);
  });
});

describe('an init that fails', () => {
  it('is reported, run again inside the invocation, and its posted error is the answer', async () => {
    const failed = await call(test.engine, nodeFunction({ environment: { INIT: 'throw' } }));

    const lines = failed.tail.split('\n').filter((line) => /^(INIT_REPORT|START|END|REPORT)/.test(line));
    expect(failed.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'init refused' });
    expect(lines[0]).toMatch(
      /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: Runtime\.Unknown$/,
    );
    expect(lines[1]).toMatch(
      /^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: invoke\tStatus: error\tError Type: Runtime\.Unknown$/,
    );
    expect(lines[2]).toMatch(/^START /);
    expect(lines[4]).toMatch(/\tStatus: error\tError Type: Runtime\.Unknown$/);
    expect(failed.tail.match(/init refused/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('names Runtime.ExitError when the process just ends', async () => {
    const failed = await call(test.engine, nodeFunction({ environment: { INIT: 'exit:9' } }));

    expect(failed.value.errorMessage).toContain('Runtime exited with error: exit status 9');
    expect(failed.tail).toMatch(/Phase: init\tStatus: error\tError Type: Runtime\.ExitError/);
  });

  it('names the missing module, the missing handler and the syntax error', async () => {
    const missing = await call(test.engine, nodeFunction({ handler: 'nope.handler' }));
    const noHandler = await call(test.engine, nodeFunction({ handler: 'common.nope' }));
    const broken = await call(test.engine, nodeFunction({ handler: 'broken.handler' }));

    expect(missing.value.errorType).toBe('Runtime.ImportModuleError');
    expect(missing.tail).toContain('Error Type: Runtime.ImportModuleError');
    expect(noHandler.value.errorType).toBe('Runtime.HandlerNotFound');
    expect(broken.value.errorType).toBe('Runtime.UserCodeSyntaxError');
  });

  it.skipIf(pythonExecutable === undefined)('does so in Python: error posted, and sys.exit not', async () => {
    const thrown = await call(test.engine, pythonFunction({ environment: { INIT: 'throw' } }));
    const exited = await call(test.engine, pythonFunction({ environment: { INIT: 'exit' } }));
    const missing = await call(test.engine, pythonFunction({ handler: 'nope.handler' }));

    expect(thrown.value).toMatchObject({ errorType: 'RuntimeError', errorMessage: 'init refused' });
    expect(exited.value.errorMessage).toContain('exit status 5');
    expect(missing.value.errorType).toBe('Runtime.ImportModuleError');
  });

  it('that took too long is repeated inside the invocation, and may then succeed', async () => {
    const revision = nodeFunction({ environment: { INIT: 'sleep-once:60000' } });
    const result = await call(shortInit.engine, revision);

    expect(result.functionError).toBeUndefined();
    expect(result.tail).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout$/m);
    expect(result.metrics.initDurationMs).toBeUndefined();
    expect(report(result.tail)).not.toContain('Status');
  });

  it('that takes too long twice ends by the timeout of the function', async () => {
    const revision = nodeFunction({ environment: { INIT: 'sleep:60000' }, timeoutSeconds: 1 });
    const result = await call(shortInit.engine, revision);

    expect(result.value.errorType).toBe('Sandbox.Timedout');
    expect(result.tail).toMatch(/Phase: init\tStatus: timeout\n[\s\S]*Phase: invoke\tStatus: timeout\nSTART /);
    expect(report(result.tail)).toMatch(/\tStatus: timeout$/);
  });

  it('during prepare is repeated in the first invocation', async () => {
    const revision = nodeFunction({ environment: { INIT: 'throw' } });
    await test.engine.prepare(revision, 1);
    const failed = await call(test.engine, revision);

    expect(failed.value.errorMessage).toBe('init refused');
    expect(failed.tail).not.toContain('Phase: init\t');
  });
});

describe('an answer over 6 MB', () => {
  it('is an error of the function, whose environment goes on', async () => {
    const revision = nodeFunction();
    const failed = await call(test.engine, revision, { bytes: 6 * 1024 * 1024 + 200 });
    const next = await call(test.engine, revision);

    expect(Buffer.from(failed.payload).toString()).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
    expect(failed.functionError).toBe('Unhandled');
    expect(next.functionError).toBeUndefined();
  });

  it('is not one at 6 MB', async () => {
    const result = await call(test.engine, nodeFunction(), { bytes: 6 * 1024 * 1024 });

    expect(result.functionError).toBeUndefined();
  });
});

describe('a program that cannot be started', () => {
  function withBootstrap(content: Buffer | undefined, mode: number): string {
    const directory = mkdtempSync(join(tmpdir(), 'thaw-code-'));
    if (content !== undefined) writeFileSync(join(directory, 'bootstrap'), content, { mode });
    return directory;
  }
  const foreignElf = Buffer.alloc(64);
  foreignElf.write('\x7fELF', 'latin1');
  foreignElf.writeUInt16LE(2, 18);

  const cases = [
    {
      what: 'no bootstrap',
      content: undefined,
      mode: 0o755,
      reason: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    },
    {
      what: 'not executable',
      content: Buffer.from('#!/bin/sh\n'),
      mode: 0o644,
      reason: 'fork/exec /var/task/bootstrap: permission denied',
    },
    {
      what: 'another architecture',
      content: foreignElf,
      mode: 0o755,
      reason: 'fork/exec /var/task/bootstrap: exec format error',
    },
  ];
  it.each(cases)('$what', async ({ content, mode, reason }) => {
    const codeDirectory = withBootstrap(content, mode);
    try {
      const failed = await call(test.engine, nodeFunction({ runtime: 'provided.al2023', codeDirectory }));

      expect(failed.value).toEqual({
        errorType: 'Runtime.InvalidEntrypoint',
        errorMessage: `RequestId: ${failed.requestId} Error: ${reason}`,
      });
      expect(report(failed.tail)).toMatch(/Status: error\tError Type: Runtime\.InvalidEntrypoint$/);
    } finally {
      rmSync(codeDirectory, { recursive: true });
    }
  });

  it('a runtime nobody has here', async () => {
    const failed = await call(test.engine, nodeFunction({ runtime: 'java21' }));

    expect(failed.value.errorMessage).toContain('the runtime java21 is not supported here');
  });
});

describe('a process that dies while idle', () => {
  it('is noticed, and the next invocation works', async () => {
    const revision = nodeFunction();
    const { value } = await call(test.engine, revision);
    process.kill(value.pid, 'SIGKILL');
    const results = [await call(test.engine, revision), await call(test.engine, revision)];

    expect(results.at(-1)?.functionError).toBeUndefined();
    expect(results.at(-1)?.value.id).not.toBe(value.id);
  });
});
