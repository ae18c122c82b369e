import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, hasCgroups, isAlive, nodeFunction, pythonExecutable, startEngine, type TestEngine } from './kit.ts';

let test: TestEngine;
beforeAll(async () => {
  test = await startEngine();
});
afterAll(async () => {
  await test.stop();
});

/** The REPORT line of a tail. */
function report(tail: string): string {
  return tail.split('\n').find((line) => line.startsWith('REPORT ')) ?? '';
}

describe('a runtime that exits during an invocation', () => {
  it('fails with the signal as named by Go', async () => {
    const failed = await call(test.engine, nodeFunction(), { signal: 'SIGTERM', sleepMs: 60_000 });

    expect(failed.value.errorMessage).toMatch(/ Error: Runtime exited with error: signal: terminated$/);
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

  it('may have posted its error before it exits', async () => {
    const failed = await call(test.engine, nodeFunction({ runtime: 'nodejs22.x' }), { reject: true });

    expect(failed.value).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: unhandled',
    });
    expect(report(failed.tail)).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError$/);
  });
});

describe('a timeout', () => {
  it.skipIf(!hasCgroups)('kills even processes that left the process group', async () => {
    const revision = nodeFunction({ timeoutSeconds: 2 });
    const failed = await call(test.engine, revision, { child: true, sleepMs: 60_000 });
    const child = Number(/child (\d+)/.exec(failed.tail)?.[1]);

    expect(failed.value.errorType).toBe('Sandbox.Timedout');
    expect(child).toBeGreaterThan(0);
    expect(isAlive(child)).toBe(false);
  });
});

describe('an init that fails', () => {
  it('names the missing module, the missing handler and the syntax error', async () => {
    const missing = await call(test.engine, nodeFunction({ handler: 'nope.handler' }));
    const noHandler = await call(test.engine, nodeFunction({ handler: 'common.nope' }));
    const broken = await call(test.engine, nodeFunction({ handler: 'broken.handler' }));

    expect(missing.value.errorType).toBe('Runtime.ImportModuleError');
    expect(missing.tail).toContain('Error Type: Runtime.ImportModuleError');
    expect(noHandler.value.errorType).toBe('Runtime.HandlerNotFound');
    expect(broken.value.errorType).toBe('Runtime.UserCodeSyntaxError');
  });

  it.skipIf(pythonExecutable === undefined)('names the missing module in Python', async () => {
    const missing = await call(test.engine, nodeFunction({ runtime: 'python3.13', handler: 'nope.handler' }));

    expect(missing.value.errorType).toBe('Runtime.ImportModuleError');
  });

  it('during prepare is repeated in the first invocation', async () => {
    const revision = nodeFunction({ environment: { INIT: 'throw' } });
    await test.engine.prepare(revision, 1);
    const failed = await call(test.engine, revision);

    expect(failed.value.errorMessage).toBe('init refused');
    expect(failed.tail).not.toContain('Phase: init\t');
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
      what: 'CRLF line ends',
      content: Buffer.from('#!/bin/sh\r\nexit 0\r\n'),
      mode: 0o755,
      reason: 'fork/exec /var/task/bootstrap: no such file or directory',
    },
    {
      what: 'an interpreter that is not there',
      content: Buffer.from('#!/usr/bin/ruby99\nputs 1\n'),
      mode: 0o755,
      reason: 'fork/exec /var/task/bootstrap: no such file or directory',
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
      // No line of the script that starts it here.
      expect(failed.tail.split('\n').filter((line) => !/^(INIT_REPORT|START|END|REPORT) |^$/.test(line))).toEqual([]);
    } finally {
      rmSync(codeDirectory, { recursive: true });
    }
  });

  it('a runtime that is not supported', async () => {
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
