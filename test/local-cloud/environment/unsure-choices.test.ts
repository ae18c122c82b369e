import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, nodeFunction, startEngine, type TestEngine } from './kit.ts';

describe('where AWS’s behaviour is not certain, the other choice', () => {
  let test: TestEngine;
  beforeAll(async () => {
    test = await startEngine({
      choices: { initStartInTail: true, failedInitBilled: true, failureStyle: 'lines', suppressedInitCpu: 'burst' },
    });
  });
  afterAll(() => test.stop());

  it('puts INIT_START into the tail of a cold invocation', async () => {
    const revision = nodeFunction();

    expect((await call(test.engine, revision)).tail).toMatch(/^INIT_START Runtime Version: .*\nSTART /);
    expect((await call(test.engine, revision)).tail).toMatch(/^START /);
  });

  it('bills a failed init', async () => {
    const { metrics, tail } = await call(test.engine, nodeFunction({ environment: { INIT: 'throw' } }));
    const failedInitMs = Number(/Init Duration: ([\d.]+) ms\tPhase: init/.exec(tail)?.[1]);

    expect(metrics.initDurationMs).toBeUndefined();
    expect(metrics.billedDurationMs).toBe(Math.ceil(Math.round((metrics.durationMs + failedInitMs) * 100) / 100));
  });

  it('reports exits and timeouts in separate lines, without Status', async () => {
    const revision = nodeFunction({ timeoutSeconds: 1 });
    const exited = await call(test.engine, nodeFunction(), { exit: 4 });
    const late = await call(test.engine, revision, { sleepMs: 60_000 });

    expect(exited.tail).toMatch(
      /\nRequestId: \S+ Error: Runtime exited with error: exit status 4\nRuntime\.ExitError\nEND /,
    );
    expect(exited.tail).not.toContain('Status:');
    expect(late.value).toEqual({
      errorMessage: expect.stringMatching(/^\S+Z \S+ Task timed out after 1\.00 seconds$/),
    });
    expect(late.tail).toMatch(/Task timed out after 1\.00 seconds\n\nEND /);
  });
});
