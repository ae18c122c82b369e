import { expect, it } from 'vitest';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { SUITE, World } from '../../kit/orchestrator/world.ts';

const IDLE = { state: 'Inactive', stateReason: 'The function is idle.' };
const ORDERS = 'arn:aws:lambda:us-east-1:000000000000:function:orders';

it('wakes Inactive functions before it locks them, with their own payload, and loses no sample', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', IDLE);
  world.lambda.deploy('thaw-blue', IDLE);
  const answered: string[] = [];
  world.lambda.respond = (functionName) => {
    answered.push(functionName);
    return undefined;
  };

  const planned = await world.plan();

  expect(world.lambda.payloads).toEqual(['{"rawPath":"/get"}', '{"rawPath":"/get"}']);
  // Neither of the two calls ran the function.
  expect(answered).toEqual([]);
  expect(world.lambda.peek('thaw-red')).toMatchObject({ state: 'Active', environment: { TABLE_NAME: 'items' } });
  expect(await world.runStep({ runId: planned.runId, laneId: 'lane-1', stepIndex: 0 })).toBe(1);
  expect(answered.length).toBeGreaterThan(0);
});

it('wakes all at the same time', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', IDLE);
  world.lambda.deploy('thaw-blue', IDLE);

  await world.plan();

  const calls = world.lambda.calls.map(({ call }) => call);
  expect(calls.slice(calls.indexOf('invoke')).slice(0, 3)).toEqual(['invoke', 'invoke', 'get']);
});

it('wakes the function of a setup call, which would fail longer than it is retried', async () => {
  const world = new World();
  world.lambda.add('orders', IDLE);
  const setup = [{ functionArn: ORDERS, payload: { name: 'fill', event: { fill: true } } }];

  await expect(world.plan({ ...SUITE, setup })).resolves.toMatchObject({ status: 'planned' });

  expect(world.lambda.payloads).toEqual(['{"fill":true}', '{"fill":true}']);
});

it.each([
  ['becomes Active', false, 'planned'],
  ['becomes Inactive again, and is then woken', true, 'FUNCTION_REFUSED'],
])('waits for the function of a setup call that is Pending and %s', async (_what, staysInactive, outcome) => {
  const world = new World();
  world.lambda.add('orders', IDLE);
  await world.lambda.invoke('orders', { payload: '{}', logTail: false, timeoutMs: 1_000 });
  if (staysInactive) world.lambda.neverWake.add('orders');
  const setup = [{ functionArn: ORDERS, payload: { name: 'fill', event: {} } }];

  const planned = world.plan({ ...SUITE, setup }).then(
    ({ status }) => status,
    ({ code }) => code,
  );

  expect(await planned).toBe(outcome);
});

it('refuses a function that Lambda cannot restore, with its reason, and all of them in one error', async () => {
  const world = new World();
  for (const name of ['thaw-red', 'thaw-blue']) {
    world.lambda.deploy(name, { state: 'Inactive', stateReason: `The subnet of ${name} is gone.` });
    world.lambda.neverWake.add(name);
  }

  await expect(world.plan()).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message:
      'thaw-red stays Inactive: The subnet of thaw-red is gone. thaw-blue stays Inactive: The subnet of thaw-blue is gone.',
  });

  expect(world.lambda.countCalls('invoke', 'thaw-red')).toBe(3);
  expect([...world.store.objects.keys()].filter((key) => key.startsWith('locks/'))).toEqual([]);
});

it('ends a step whose function is Inactive again, instead of making a call that fails', async () => {
  const world = new World();
  const planned = await world.plan();
  world.lambda.deploy('thaw-red', IDLE);
  world.lambda.deploy('thaw-blue', IDLE);

  const step = { runId: planned.runId, laneId: 'lane-1', stepIndex: 0, attempt: 1 };

  await expect(forceColdStart(step, world.ports)).rejects.toMatchObject({ code: 'FUNCTION_REFUSED' });
});
