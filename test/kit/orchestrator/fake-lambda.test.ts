import { expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { FakeLambda } from './fake-lambda.ts';

const INVOKE = { payload: '{}', logTail: true, timeoutMs: 1000 };

function prepare() {
  const clock = new FakeClock();
  const lambda = new FakeLambda(clock);
  lambda.add('orders', { environment: { A: '1' } });
  return { clock, lambda };
}

it('changes the RevisionId when an update begins and again when it ends', async () => {
  const { clock, lambda } = prepare();
  const before = await lambda.get('orders');

  await lambda.update('orders', { memoryMb: 512, environment: {}, revisionId: before.revisionId });
  const during = await lambda.get('orders');
  await clock.sleep(lambda.updateMs);
  const after = await lambda.get('orders');

  expect(during).toMatchObject({ memoryMb: 512, lastUpdateStatus: 'InProgress' });
  expect(after).toMatchObject({ memoryMb: 512, lastUpdateStatus: 'Successful' });
  expect(new Set([before, during, after].map(({ revisionId }) => revisionId)).size).toBe(3);
});

it('rejects an update while one is in progress, and one of an old revision', async () => {
  const { clock, lambda } = prepare();
  const { revisionId } = await lambda.get('orders');
  const update = { memoryMb: 512, environment: {}, revisionId };

  expect((await lambda.update('orders', update)).kind).toBe('updated');
  expect((await lambda.update('orders', update)).kind).toBe('busy');
  await clock.sleep(lambda.updateMs);
  expect((await lambda.update('orders', update)).kind).toBe('moved-on');
});

it('starts an environment for each simultaneous invocation and reuses it afterwards', async () => {
  const { lambda } = prepare();

  const burst = await Promise.all([1, 2, 3].map(() => lambda.invoke('orders', INVOKE)));
  const next = await lambda.invoke('orders', INVOKE);

  expect(burst.map(({ logTail }) => logTail?.includes('Init Duration'))).toEqual([true, true, true]);
  expect(next.logTail).not.toContain('Init Duration');
});

it('uses old environments until an update has ended, and new ones afterwards', async () => {
  const { clock, lambda } = prepare();
  await lambda.invoke('orders', INVOKE);
  const { revisionId } = await lambda.get('orders');
  await lambda.update('orders', { memoryMb: 128, environment: { THAW_NONCE: 'n1' }, revisionId });

  const during = await lambda.invoke('orders', INVOKE);
  await clock.sleep(lambda.updateMs);
  const after = await lambda.invoke('orders', INVOKE);

  expect(during.logTail).not.toContain('Init Duration');
  expect(after.logTail).toContain('Init Duration');
  expect(after.payloadText).toContain('n1');
});

it('makes the next update fail on request', async () => {
  const { clock, lambda } = prepare();
  lambda.failNextUpdate('orders', 'no such key');
  const { revisionId } = await lambda.get('orders');

  await lambda.update('orders', { memoryMb: 512, environment: {}, revisionId });
  await clock.sleep(lambda.updateMs);

  expect(await lambda.get('orders')).toMatchObject({
    lastUpdateStatus: 'Failed',
    lastUpdateStatusReason: 'no such key',
  });
});

it('has only the functions that were added', async () => {
  const { lambda } = prepare();

  await expect(lambda.get('nope')).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
  expect(await lambda.invoke('nope', INVOKE)).toMatchObject({ callError: { name: 'ResourceNotFoundException' } });
});
