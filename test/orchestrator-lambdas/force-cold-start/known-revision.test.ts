// A function is updated without being read first, as long as it is as the run left it; otherwise as if it had been read.
import { describe, expect, it } from 'vitest';
import { runKeys } from '../../../core/plan/keys.ts';
import { applyLoad } from '../../../orchestrator-lambdas/apply-load/step.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import type { FunctionSnapshot } from '../../../orchestrator-lambdas/function-state/snapshot.ts';
import { measure } from '../../../orchestrator-lambdas/measure/step.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import type { StoredStepStatus } from '../../../orchestrator-lambdas/run-store/step-status.ts';
import { EXECUTION, OTHER_EXECUTION, SUITE, World } from '../../kit/orchestrator/world.ts';

const ORDERS = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
const LAYER = 'arn:aws:lambda:us-east-1:000000000000:layer:thaw-cpu-time-arm64:3';
const payloads = [{ name: 'list', event: {} }];

/** A planned run of the function `orders`, whose steps are made one by one. */
async function prepare(change: object = {}, suite: object = {}) {
  const world = new World();
  world.cpuTimeLayers = { arm64: LAYER };
  world.lambda.add('orders', { environment: { TABLE: 'orders' }, layers: ['own-layer'] });
  const measured = { functionArn: ORDERS, memoryMb: [256], payloads, ...change };
  const planned = await world.plan({
    ...SUITE,
    functions: [measured],
    cold: { ...SUITE.cold, samples: ROUNDS, followUps: 0 },
    warm: null,
    ...suite,
  });
  const of = (stepIndex: number) => ({ runId: planned.runId, laneId: 'lane-1', stepIndex });
  const step = async (stepIndex: number) => {
    const from = world.lambda.calls.length;
    const attempts = await world.runStep(of(stepIndex));
    const calls = world.lambda.calls.slice(from).map(({ call }) => call);
    return { attempts, calls };
  };
  const status = (stepIndex: number) =>
    world.store.json<StoredStepStatus>(runKeys(planned.runId).step('lane-1', stepIndex));
  return { world, planned, of, step, status };
}

const ROUNDS = 20;

/** What a step asks of Lambda: the update, two polls, the cold call and the check. */
const FEWEST = ['update', 'get', 'get', 'invoke', 'get'];

describe('a step', () => {
  it('begins with the update: the RevisionId is that of the snapshot, later that of the step before', async () => {
    const { step, status, world } = await prepare();

    const all: Awaited<ReturnType<typeof step>>[] = [];
    for (let index = 0; index < ROUNDS; index += 1) all.push(await step(index));

    expect(all.map(({ calls }) => calls[0])).toEqual(Array(ROUNDS).fill('update'));
    expect(world.lambda.countCalls('update')).toBe(ROUNDS);
    expect(all.at(-1)?.calls).toEqual(FEWEST);
    expect(status(ROUNDS - 1)).toMatchObject({
      controlPlaneCalls: 4,
      update: { endedMs: expect.any(Number), revisionId: world.lambda.peek('orders').revisionId },
    });
  });

  it('asks sooner after each update that ended, and sees it within 5 %', async () => {
    const { step, status } = await prepare();
    for (const index of [0, 1, 2]) await step(index);

    const ends = [0, 1, 2].map((index) => status(index).update?.endedMs ?? 0);
    expect(ends[0]).toBeGreaterThan(1_050);
    expect(ends[2]).toBeLessThan(1_050);
  });

  it('reads the function in a further attempt', async () => {
    const { step, world } = await prepare();
    let failures = 1;
    world.lambda.respond = () => (failures-- > 0 ? { payloadText: '{}', functionError: 'Unhandled' } : undefined);

    const { attempts, calls } = await step(0);

    expect(attempts).toBe(2);
    expect(calls.slice(calls.indexOf('invoke')).slice(0, 4)).toEqual(['invoke', 'get', 'get', 'update']);
  });
});

describe('what another client changed', () => {
  it.each([
    ['a variable', { environment: { TABLE: 'theirs', NEW: '1' } }],
    ['its layers', { layers: ['own-layer', 'their-layer'] }],
  ])('between two steps is kept, here %s', async (_what, change) => {
    const { step, world } = await prepare();
    await step(0);
    const { environment } = world.lambda.peek('orders');
    world.lambda.deploy('orders', { environment, ...change });

    const second = await step(1);

    expect(second.calls.slice(0, 3)).toEqual(['update', 'get', 'update']);
    expect(world.lambda.peek('orders')).toMatchObject({ memoryMb: 256, ...change });
    const third = await step(2);
    // Its settings are no longer those of the snapshot.
    expect(third.calls.slice(0, 2)).toEqual(['get', 'update']);
    await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
    expect(world.lambda.peek('orders')).toMatchObject(change);
    expect(world.lambda.peek('orders').environment).not.toHaveProperty('THAW_NONCE');
  });

  it('between two steps does not change the memory that is measured', async () => {
    const { step, world } = await prepare();
    await step(0);
    world.lambda.deploy('orders', { memoryMb: 1024 });

    expect((await step(1)).calls.slice(0, 3)).toEqual(['update', 'get', 'update']);
    expect(world.lambda.peek('orders').memoryMb).toBe(256);
  });

  it('between the update and the check is kept, and the step gets another attempt', async () => {
    const { step, world, status } = await prepare();
    let deployments = 1;
    world.lambda.before = (call) => {
      if (call !== 'invoke' || deployments-- <= 0) return;
      const { environment } = world.lambda.peek('orders');
      world.lambda.deploy('orders', { environment: { ...environment, NEW: '1' } });
    };

    const first = await step(0);
    const second = await step(1);

    expect([first.attempts, second.attempts]).toEqual([2, 1]);
    expect(world.lambda.peek('orders').environment).toMatchObject({ TABLE: 'orders', NEW: '1' });
    expect(second.calls.slice(0, 2)).toEqual(['get', 'update']);
    expect(status(0).update).not.toHaveProperty('revisionId');
  });

  it('after the last call of a step is not missed', async () => {
    const { world, of, planned } = await prepare({}, { cold: { ...SUITE.cold, samples: 3, maxAttempts: 1 } });
    const event = { ...of(0), attempt: 1 };
    const { revisionId, update } = await forceColdStart(event, world.ports);
    world.lambda.respond = () => {
      world.lambda.deploy('orders', {});
      return undefined;
    };

    await measure({ ...event, revisionId, update: update ?? undefined }, world.ports);

    const status = world.store.json<StoredStepStatus>(runKeys(planned.runId).step('lane-1', 0));
    expect(status).toMatchObject({ status: 'failed', reason: expect.stringContaining('function_changed') });
    expect(status.update).toEqual({ endedMs: update?.endedMs, hint: update?.hint });
  });
});

describe('the function is read', () => {
  it('after a step that failed', async () => {
    const { world, of, step } = await prepare();
    const failure = { Error: 'UPDATE_TIMEOUT', Cause: 'stuck' };
    await measure({ ...of(0), attempt: 1, failure }, world.ports);

    expect((await step(1)).calls.slice(0, 2)).toEqual(['get', 'update']);
  });

  it('after a step of a version that left no record, and with a snapshot of such a version', async () => {
    const { world, planned, step } = await prepare();
    const keys = runKeys(planned.runId);
    const { revisionId: _, ...former } = world.store.json<FunctionSnapshot>(keys.snapshot('orders'));
    world.store.put(keys.snapshot('orders'), JSON.stringify(former));
    expect((await step(0)).calls.slice(0, 2)).toEqual(['get', 'update']);

    const { update: _update, ...status } = world.store.json<StoredStepStatus>(keys.step('lane-1', 0));
    world.store.put(keys.step('lane-1', 0), JSON.stringify(status));
    expect((await step(1)).calls.slice(0, 2)).toEqual(['get', 'update']);
    expect((await step(2)).calls[0]).toBe('update');
  });

  it('when another client changed it between the snapshot and its first step', async () => {
    const { world, step } = await prepare();
    world.lambda.deploy('orders', {});

    expect((await step(0)).calls.slice(0, 3)).toEqual(['update', 'get', 'update']);
  });
});

describe('the first step begins with the update also', () => {
  const RED = { ...SUITE, functions: [{ target: 'red', memoryMb: [256], payloads: ['get'] }] };
  /** The number of updates that it takes. */
  const updatesOfFirstStep = async (world: World, runId: string) => {
    const [gets, updates] = [world.lambda.countCalls('get'), world.lambda.countCalls('update')];
    await forceColdStart({ runId, laneId: 'lane-1', stepIndex: 0, attempt: 1 }, world.ports);
    expect(world.lambda.calls.slice(-1)).toMatchObject([{ call: 'get' }]);
    expect(world.lambda.countCalls('get')).toBeGreaterThan(gets);
    return world.lambda.countCalls('update') - updates;
  };

  it('of a function that was woken', async () => {
    const world = new World();
    world.lambda.add('thaw-red', { state: 'Inactive' });
    const { runId } = await world.plan(RED);

    expect(await updatesOfFirstStep(world, runId)).toBe(1);
  });

  it('after a setup call', async () => {
    const world = new World();
    const { runId } = await world.plan({ ...RED, setup: [{ target: 'red', payload: 'seed' }] });

    expect(await updatesOfFirstStep(world, runId)).toBe(1);
  });

  it('of a function whose lock was taken over, and which was restored first', async () => {
    const world = new World();
    const dead = await world.plan(RED);
    await world.runStep({ runId: dead.runId, laneId: 'lane-1', stepIndex: 0 });
    world.running.delete(EXECUTION);
    const { runId } = await world.plan(RED, OTHER_EXECUTION);

    expect(await updatesOfFirstStep(world, runId)).toBe(1);
    expect(world.lambda.peek('thaw-red').environment).toMatchObject({ SECRET: 'correct horse' });
  });
});

it('labels of one Lambda function follow each other', async () => {
  const world = new World();
  world.lambda.add('orders');
  const labels = ['one', 'two'].map((label) => ({ functionArn: ORDERS, label, memoryMb: [256], payloads }));
  const planned = await world.plan({ ...SUITE, functions: labels, warm: null, lanes: 2 });
  const firstCalls: (string | undefined)[] = [];
  for (let stepIndex = 0; stepIndex < planned.stepCount; stepIndex += 1) {
    const from = world.lambda.calls.length;
    await world.runStep({ runId: planned.runId, laneId: 'lane-1', stepIndex });
    firstCalls.push(world.lambda.calls[from]?.call);
  }

  expect(firstCalls).toEqual(Array(4).fill('update'));
  // None of the updates was refused.
  expect(world.lambda.countCalls('update')).toBe(4);
});

it('the layer of the CPU time extension is attached and taken away without reading the function', async () => {
  const { world, planned } = await prepare({ cpuTimeExtension: true });
  const layers: string[][] = [];
  world.lambda.before = (call, functionName) => {
    if (call === 'invoke') layers.push([...world.lambda.peek(functionName).layers]);
  };
  await world.runLanes(planned);

  expect(new Set(layers.map(String))).toEqual(new Set(['own-layer', `own-layer,${LAYER}`]));
  expect(world.lambda.countCalls('update')).toBe(planned.stepCount);
});

it('a load job follows the lanes, and its segments each other', async () => {
  const load = { phases: [{ seconds: 10, fromRps: 1, toRps: 1 }] };
  const { world, planned, step } = await prepare(
    { memoryMb: [256, 512] },
    { load, cold: { ...SUITE.cold, samples: 1 } },
  );
  for (let index = 0; index < planned.stepCount; index += 1) await step(index);

  const firstCalls: (string | undefined)[] = [];
  for (const laneId of ['load-1', 'load-2']) {
    const event = { runId: planned.runId, laneId, stepIndex: 0, attempt: 1 };
    const from = world.lambda.calls.length;
    world.clock.startTask();
    const { revisionId, update } = await forceColdStart(event, world.ports);
    await applyLoad({ ...event, revisionId, update: update ?? undefined }, world.ports);
    firstCalls.push(world.lambda.calls[from]?.call);
  }

  expect(firstCalls).toEqual(['update', 'update']);
  expect(world.lambda.countCalls('update')).toBe(planned.stepCount + 2);
});

it('a step after one that was skipped follows the one before that', async () => {
  const cold = { ...SUITE.cold, samples: 10, targetIntervalPercent: 50, maxSamples: 25 };
  const { world, planned, of } = await prepare({}, { cold, warm: { samples: 200, discard: 0 } });
  await world.runLanes(planned);
  const statuses = Array.from({ length: planned.stepCount }, (_, index) =>
    world.store.json<StoredStepStatus>(runKeys(planned.runId).step('lane-1', index)),
  );
  const skipped = statuses.filter(({ status }) => status === 'skipped');

  expect(skipped.length).toBeGreaterThan(0);
  const { revisionId } = world.lambda.peek('orders');
  for (const { update } of skipped) expect(update).toMatchObject({ revisionId });
  for (const { update } of skipped) expect(update).not.toHaveProperty('endedMs');
  expect(of(0).runId).toBe(planned.runId);
});
