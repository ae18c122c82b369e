/** A stub function by a clock of the test: states, RevisionIds, conflicts, versions, environments, seeded times, throttles. */
import { describe, expect, it } from 'vitest';
import { CallLog } from '../../../local-cloud/lambda-service/stub/call-log.ts';
import { StubFunction } from '../../../local-cloud/lambda-service/stub/stub-function.ts';
import { createDraw, stubModelOf } from '../../../local-cloud/lambda-service/stub/stub-model.ts';
import { StubThrottles } from '../../../local-cloud/lambda-service/stub/stub-throttles.ts';
import { TokenBucket } from '../../../local-cloud/lambda-service/stub/token-bucket.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:thaw-stub-a';
const variables = (changes: Record<string, string> = {}) => ({
  Environment: { Variables: { STUB_UPDATE_MS: '1000', STUB_SPREAD_PERCENT: '0', ...changes } },
});
const stored = (changes: object = {}) => ({
  configuration: { FunctionName: 'thaw-stub-a', FunctionArn: ARN, MemorySize: 128, Version: '$LATEST', ...variables() },
  codeLocation: '',
  ...changes,
});
const make = (pendingMs = 0) => new StubFunction(stored(), 0, pendingMs);
const statusOf = (stub: StubFunction) => {
  const { State, LastUpdateStatus, RevisionId, MemorySize } = stub.shown(undefined);
  return { State, LastUpdateStatus, RevisionId, MemorySize };
};
const errorOf = (call: () => unknown) => {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as { errorName: string; status: number; body: Record<string, unknown> };
  }
};

describe('a stub function', () => {
  it('is Pending until its creation has ended, and has another RevisionId then', () => {
    const stub = make(300);
    const pending = statusOf(stub);
    expect(pending).toMatchObject({ State: 'Pending', LastUpdateStatus: undefined });
    expect(errorOf(() => stub.update({ MemorySize: 256 }, 100))).toMatchObject({ status: 409 });
    stub.settle(300);
    expect(statusOf(stub)).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(statusOf(stub).RevisionId).not.toBe(pending.RevisionId);
  });

  it('is InProgress for the latency of its model; the RevisionId changes when the update is accepted and when it ends', () => {
    const stub = make();
    const before = statusOf(stub).RevisionId;
    stub.update({ MemorySize: 256, RevisionId: before }, 0);
    const accepted = statusOf(stub);
    expect(accepted).toMatchObject({ LastUpdateStatus: 'InProgress', MemorySize: 256 });
    stub.settle(999);
    expect(statusOf(stub)).toEqual(accepted);
    stub.settle(1000);
    const ended = statusOf(stub);
    expect(ended).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(new Set([before, accepted.RevisionId, ended.RevisionId]).size).toBe(3);
  });

  it('says which reads are polls: those during an update, and the first after it', () => {
    const stub = make();
    expect(stub.isPoll()).toBe(false);
    expect(stub.update({ MemorySize: 256 }, 0)).toBe(1000);
    expect([stub.isPoll(), stub.isPoll()]).toEqual([true, true]);
    stub.settle(1000);
    expect([stub.isPoll(), stub.isPoll()]).toEqual([true, false]);
  });

  it('refuses a second update (409), an old RevisionId (412), and what it does not model', () => {
    const stub = make();
    const { RevisionId } = statusOf(stub);
    stub.update({ MemorySize: 256 }, 0);
    expect(errorOf(() => stub.update({ MemorySize: 512 }, 1))).toMatchObject({
      errorName: 'ResourceConflictException',
      status: 409,
    });
    expect(errorOf(() => stub.publish({}))).toMatchObject({ status: 409 });
    stub.settle(2000);
    expect(errorOf(() => stub.update({ MemorySize: 512, RevisionId }, 2000))).toMatchObject({ status: 412 });
    expect(errorOf(() => stub.update({ VpcConfig: {} }, 2000))).toMatchObject({ status: 400 });
    expect(errorOf(() => stub.update(variables({ STUB_UPDATE_MS: 'soon' }), 2000))).toMatchObject({ status: 400 });
    expect(statusOf(stub)).toMatchObject({ LastUpdateStatus: 'Successful', MemorySize: 256 });
  });

  it('runs the old configuration until an update has ended, and the new one in new environments', () => {
    const stub = make();
    const first = stub.environmentFor('$LATEST', 0);
    first.isBusy = false;
    expect(stub.environmentFor('$LATEST', 1)).toBe(first);
    stub.update({ MemorySize: 256 }, 2);
    expect(stub.environmentFor('$LATEST', 3).configuration['MemorySize']).toBe(128);
    first.isBusy = false;
    stub.settle(1002);
    expect(stub.environmentFor('$LATEST', 1003).configuration['MemorySize']).toBe(256);
  });

  it('publishes a version only of what has changed, and keeps it', () => {
    const stub = make();
    expect(stub.publish({})).toMatchObject({ Version: '1', FunctionArn: `${ARN}:1`, MemorySize: 128 });
    expect(stub.publish({})['Version']).toBe('1');
    stub.update({ Description: 'another' }, 0);
    stub.settle(1000);
    expect(stub.publish({})['Version']).toBe('2');
    expect(stub.shown('1')).toMatchObject({ Version: '1', MemorySize: 128 });
    expect(stub.environmentFor('1', 1000)).not.toBe(stub.environmentFor('2', 1000));
    stub.deleteVersion('1');
    expect(errorOf(() => stub.shown('1'))).toMatchObject({ status: 404 });
  });

  it('starts at most 1,000 environments at once, and 100 more per second', () => {
    const stub = make();
    const start = (nowMs: number) => errorOf(() => stub.environmentFor('$LATEST', nowMs));
    const started = Array.from({ length: 1001 }, () => start(0));
    expect(started.slice(0, 1000)).toEqual(Array(1000).fill(undefined));
    expect(started[1000]).toMatchObject({ errorName: 'TooManyRequestsException' });
    const later = Array.from({ length: 101 }, () => start(1000));
    expect(later.filter((error) => error === undefined)).toHaveLength(100);
  });
});

describe('the model', () => {
  const model = { updateMs: 1000, initMs: 300, durationMs: 100, spreadPercent: 10, seed: 7 };

  it('has defaults, and is read from the environment variables', () => {
    expect(stubModelOf({})).toEqual({ ...model, seed: 1 });
    expect(stubModelOf(variables({ STUB_SEED: '7', STUB_INIT_MS: '5' }))).toMatchObject({ seed: 7, initMs: 5 });
  });

  it('draws the same times for the same seed and name, within the spread', () => {
    const draws = (name: string, seed: number) => {
      const draw = createDraw(name);
      return Array.from({ length: 50 }, () => draw({ ...model, seed }, 'updateMs'));
    };
    expect(draws('a', 7)).toEqual(draws('a', 7));
    expect(draws('a', 7)).not.toEqual(draws('a', 8));
    expect(draws('a', 7)).not.toEqual(draws('b', 7));
    expect(Math.min(...draws('a', 7))).toBeGreaterThanOrEqual(900);
    expect(Math.max(...draws('a', 7))).toBeLessThanOrEqual(1100);
    expect(new Set(draws('a', 7)).size).toBe(50);
  });
});

describe('throttles', () => {
  it('a bucket starts full, refills with time, and never holds more than its capacity', () => {
    const bucket = new TokenBucket(10, 3, 0);
    const take = (nowMs: number) => bucket.take(nowMs);
    expect([take(0), take(0), take(0), take(0)]).toEqual([true, true, true, false]);
    expect([take(99), take(100), take(150)]).toEqual([false, true, false]);
    expect([take(60_000), take(60_000), take(60_000), take(60_000)]).toEqual([true, true, true, false]);
  });

  it('GetFunction has 100 calls per second of its own, all other calls share 15, and all are logged', async () => {
    let nowMs = 5000;
    const log = new CallLog();
    const throttles = new StubThrottles(log, () => nowMs);
    const call = async (api: string) =>
      await throttles.controlPlane(api, 'thaw-stub-a', async () => 'ok').catch((error: { body: object }) => error.body);
    const of = async (api: string, count: number) =>
      (await Promise.all(Array.from({ length: count }, () => call(api)))).filter((answer) => answer !== 'ok');
    expect(await of('GetFunction', 100)).toEqual([]);
    expect(await of('UpdateFunctionConfiguration', 14)).toEqual([]);
    expect(await of('PublishVersion', 2)).toEqual([expect.objectContaining({ Reason: 'CallerRateLimitExceeded' })]);
    expect(await of('GetFunction', 1)).toHaveLength(1);
    nowMs = 6000;
    expect(await of('GetFunction', 1)).toEqual([]);
    const { calls } = log.read();
    expect(calls).toHaveLength(118);
    expect(calls.filter(({ isThrottled }) => isThrottled).map(({ api }) => api)).toEqual([
      'PublishVersion',
      'GetFunction',
    ]);
    expect(calls.at(-1)).toEqual({ atMs: 6000, api: 'GetFunction', functionName: 'thaw-stub-a' });
    log.reset();
    expect(log.read().calls).toEqual([]);
  });
});
