import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { eventually } from '../kit/eventually.ts';
import { call, isAlive, isFrozen, nodeFunction, startEngine, type TestEngine } from './kit.ts';

let test: TestEngine;
beforeAll(async () => {
  test = await startEngine();
});
afterAll(() => test.stop());

describe('a fresh environment', () => {
  it('writes INIT_START and what init printed to its log stream before START', async () => {
    const revision = nodeFunction();
    await call(test.engine, revision);

    const messages = test.lines.filter((line) => line.functionName === revision.functionName);
    expect(messages[0]?.message).toMatch(
      /^INIT_START Runtime Version: nodejs:[\d.]+\.local\tRuntime Version ARN: arn:aws:lambda:/,
    );
    expect(messages[1]?.message).toMatch(/\t-\tINFO\tinit /);
    expect(messages[2]?.message).toMatch(/^START /);
    expect(messages[0]?.logStream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(messages[0]?.logGroup).toBe(`/aws/lambda/${revision.functionName}`);
  });
});

describe('a warm environment', () => {
  it('does not run between invocations', async () => {
    const revision = nodeFunction();
    const { value } = await call(test.engine, revision);
    await eventually('the idle environment freezes', () => isFrozen(value.pid));
    const running = awaitedLater(call(test.engine, revision, { sleepMs: 100 }));
    await eventually('the busy environment runs', () => !isFrozen(value.pid));
    const after = await running;

    expect(after.value.pid).toBe(value.pid);
    await eventually('it freezes again', () => isFrozen(value.pid));
  });
});

describe('concurrency', () => {
  it('runs each concurrent invocation in its own environment, and reuses them later', async () => {
    const revision = nodeFunction();
    const first = await Promise.all([1, 2, 3].map(() => call(test.engine, revision, { sleepMs: 300 })));
    const use = test.engine.use(revision.functionName);
    const second = await Promise.all([1, 2, 3].map(() => call(test.engine, revision, { sleepMs: 300 })));

    const ids = new Set(first.map((result) => result.value.id));
    expect(ids.size).toBe(3);
    expect(first.every((result) => result.metrics.initDurationMs !== undefined)).toBe(true);
    expect(use).toEqual({ inFlight: 0, environments: 3 });
    expect(new Set(second.map((result) => result.value.id))).toEqual(ids);
  });

  it('counts invocations in flight', async () => {
    const revision = nodeFunction();
    const running = awaitedLater(call(test.engine, revision, { sleepMs: 200 }));

    expect(test.engine.use(revision.functionName)).toEqual({ inFlight: 1, environments: 1 });
    expect(test.engine.totalInFlight()).toBe(1);
    await running;
    expect(test.engine.totalInFlight()).toBe(0);
  });
});

describe('retirement', () => {
  it('removes the process and its /tmp', async () => {
    const revision = nodeFunction();
    const { value } = await call(test.engine, revision, { write: 'here' });
    const temporary = await call(test.engine, revision, { environment: true });
    await test.engine.retire(revision.functionName);

    expect(isAlive(value.pid)).toBe(false);
    expect(existsSync(temporary.value.TMPDIR)).toBe(false);
  });
});

describe('prepare', () => {
  it('runs init before the first invocation, which then has neither Init Duration nor INIT_REPORT', async () => {
    const revision = nodeFunction();
    await test.engine.prepare(revision, 2);
    const first = await call(test.engine, revision);

    expect(test.engine.use(revision.functionName).environments).toBe(2);
    expect(first.value.invocation).toBe(1);
    expect(first.metrics.initDurationMs).toBeUndefined();
    expect(first.tail).not.toContain('INIT_REPORT');
  });
});

describe('idle environments', () => {
  it('are shut down after the idle time', async () => {
    const short = await startEngine({ idleExpiryMs: 200 });
    try {
      const revision = nodeFunction();
      const { value } = await call(short.engine, revision);
      await eventually('idle expiry', () => short.engine.use(revision.functionName).environments === 0);
      expect(isAlive(value.pid)).toBe(false);
    } finally {
      await short.stop();
    }
  });
});

describe('a function', () => {
  it('gets its context, folder and limits', async () => {
    const revision = nodeFunction({ timeoutSeconds: 7 });
    const { value, requestId } = await call(
      test.engine,
      revision,
      {},
      { clientContext: '{"custom":{"ä":"ö"}}', cognitoIdentity: '{"cognitoIdentityId":"me"}', traceId: 'Root=1-a-b' },
    );

    expect(value.cwd).toBe(revision.codeDirectory);
    expect(value.openFiles).toBe('1024');
    expect(value.context).toMatchObject({
      functionName: revision.functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: revision.functionArn,
      memoryLimitInMB: '3538',
      awsRequestId: requestId,
      identity: { cognitoIdentityId: 'me' },
    });
    expect(value.context.remaining).toBeLessThanOrEqual(7000);
  });

  it('returns null when its handler returns nothing', async () => {
    expect((await call(test.engine, nodeFunction(), { nothing: true })).value).toBeNull();
  });

  it('may be a CommonJS handler inside an object', async () => {
    const { value } = await call(test.engine, nodeFunction({ handler: 'common.api.handler' }), { a: 1 });

    expect(value).toEqual({ event: { a: 1 }, kind: 'cjs' });
  });
});
