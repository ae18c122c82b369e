import { expect, it } from 'vitest';
import type { ExecutionStatus, Executions } from '../../cli/adapters/executions.ts';
import { stopRun } from '../../cli/stop-run.ts';
import type { Plan } from '../../core/plan/types.ts';
import { fakeBucket } from '../kit/fake-bucket.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:a';
const plan = {
  functions: [{ functionName: 'orders' }, { functionName: 'orders' }, { functionName: 'users' }],
} as unknown as Plan;

function fakeExecutions(status: ExecutionStatus, onStop: () => void): Executions & { stops: string[] } {
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

it('stops the execution and waits until its locks are gone', async () => {
  const objects = new Map([
    ['locks/orders.json', '{}'],
    ['locks/users.json', '{}'],
    ['locks/somebody-elses.json', '{}'],
  ]);
  const executions = fakeExecutions('RUNNING', () => {
    objects.delete('locks/orders.json');
    setTimeout(() => objects.delete('locks/users.json'), 50);
  });

  const stopped = await stopRun(executions, fakeBucket(objects), ARN, async () => plan, 30_000);

  expect(executions.stops).toEqual([ARN]);
  expect(stopped).toEqual({ restored: true, functionNames: ['orders', 'users'] });
});

it('says so when the restore does not finish', async () => {
  const executions = fakeExecutions('RUNNING', () => {});

  const stopped = await stopRun(
    executions,
    fakeBucket(new Map([['locks/orders.json', '{}']])),
    ARN,
    async () => plan,
    0,
  );

  expect(stopped.restored).toBe(false);
});

it('does not stop what has ended by itself', async () => {
  const executions = fakeExecutions('SUCCEEDED', () => {});

  await stopRun(executions, fakeBucket(new Map()), ARN, async () => plan, 0);

  expect(executions.stops).toEqual([]);
});
