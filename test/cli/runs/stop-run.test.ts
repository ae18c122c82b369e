import { expect, it } from 'vitest';
import type { Execution, Executions } from '../../../cli/adapters/executions.ts';
import { stopRun } from '../../../cli/runs/stop-run.ts';
import { fakeBucket, indexObject } from '../../kit/fake-bucket.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:a';
function lock(functionName: string, state: string, executionArn = ARN): [string, string] {
  return [`locks/${functionName}.json`, JSON.stringify({ functionName, state, executionArn })];
}

function fakeExecutions(status: Execution['status'], onStop: () => void): Executions & { stops: string[] } {
  const stops: string[] = [];
  return {
    stops,
    start: async () => ARN,
    describe: async () => ({ arn: ARN, status }),
    stop: async (arn) => {
      stops.push(arn);
      onStop();
    },
  };
}

it('stops the execution and waits until its locks are released', async () => {
  const objects = new Map<string, string>([
    indexObject(ARN, 'run', ['orders', 'of-another-run', 'users']),
    lock('orders', 'held'),
    lock('users', 'revoked'),
    lock('of-another-run', 'held', 'another execution'),
  ]);
  const executions = fakeExecutions('RUNNING', () => {
    objects.set(...lock('orders', 'released'));
    setTimeout(() => objects.set(...lock('users', 'released')), 50);
    setTimeout(() => objects.set('runs/run/restored.json', '{}'), 100);
  });

  const stopped = await stopRun(executions, fakeBucket(objects), ARN, 30_000);

  expect(executions.stops).toEqual([ARN]);
  expect(stopped).toEqual({ restored: true, functionNames: ['orders', 'users'] });
});

it('returns restored: false when the restore does not finish in time', async () => {
  const executions = fakeExecutions('RUNNING', () => {});

  const objects = new Map<string, string>([indexObject(ARN, 'run', ['orders']), lock('orders', 'held')]);
  const stopped = await stopRun(executions, fakeBucket(objects), ARN, 0);

  expect(stopped).toEqual({ restored: false, functionNames: ['orders'] });
});

it('waits for the restore to end, not only for free locks: a task in flight may still take one', async () => {
  const executions = fakeExecutions('RUNNING', () => {});

  const stopped = await stopRun(executions, fakeBucket(new Map([indexObject(ARN, 'run', ['orders'])])), ARN, 0);

  expect(stopped.restored).toBe(false);
});

it('does not stop an execution that has ended', async () => {
  const executions = fakeExecutions('SUCCEEDED', () => {});

  await stopRun(executions, fakeBucket(new Map()), ARN, 0);

  expect(executions.stops).toEqual([]);
});

it('reads only the locks of the run', async () => {
  const restored: [string, string] = ['runs/run/restored.json', '{}'];
  const bucket = fakeBucket(
    new Map<string, string>([indexObject(ARN, 'run', ['orders']), lock('orders', 'released'), restored]),
  );
  const read: string[] = [];
  const readJson = <T>(key: string) => {
    read.push(key);
    return bucket.readJson<T>(key);
  };
  const keys = () => expect.unreachable('nothing is listed');

  await stopRun(
    fakeExecutions('SUCCEEDED', () => {}),
    { ...bucket, readJson, keys },
    ARN,
    0,
  );

  expect(read.filter((key) => key.startsWith('locks/'))).toEqual(['locks/orders.json']);
});
