import { expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import type { InvokeResponse } from '../../orchestrator-lambdas/ports.ts';
import { publishReport } from '../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, World } from '../kit/orchestrator/world.ts';

it('measures every step, restores every function and writes a complete report', async () => {
  const world = new World();
  const before = [world.lambda.peek('thaw-red'), world.lambda.peek('thaw-blue')];

  const planned = await world.plan();
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  const report = await aggregateResults({ runId: planned.runId }, world.ports);
  await publishReport({ runId: planned.runId }, world.ports);

  expect(planned).toMatchObject({ status: 'planned', laneCount: 1, stepCount: 4 });
  expect(report).toMatchObject({ runId: planned.runId, status: 'complete' });
  const results = world.store.json<Results>(runKeys(planned.runId).results);
  expect(results.configurations.map(({ cold, followUp, warm }) => [cold?.n, followUp?.n, warm?.n])).toEqual([
    [2, 2, 4],
    [2, 2, 4],
  ]);
  for (const { functionName, memoryMb, environment } of before) {
    expect(world.lambda.peek(functionName)).toMatchObject({ memoryMb, environment });
    expect(world.store.json(`locks/${functionName}.json`)).toMatchObject({ state: 'released' });
  }
});

it('counts its state transitions and its calls of the control plane', async () => {
  const world = new World();
  const planned = await world.plan();
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);

  const { actual, estimate } = world.store.json<Results>(runKeys(planned.runId).results).run;
  expect(actual.apiCalls).toBe(world.lambda.countControlPlaneCalls());
  expect(actual.stateTransitions).toBe(estimate.stateTransitions);
});

it('measures a lane that is too long for one history in parts, each step once', async () => {
  const world = new World();
  const memoryMb = Array.from({ length: 45 }, (_, index) => 128 + index);
  const functions = ['red', 'blue'].map((name) => ({ target: name, memoryMb, payloads: ['get'] }));
  // 180 steps; ten attempts of 166 steps fit into one history.
  const cold = { samples: 2, followUps: 0, maxAttempts: 10, settleMs: 0 };
  const planned = await world.plan({ name: 'long', functions, cold, warm: null, lanes: 1 });
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  const report = await aggregateResults({ runId: planned.runId }, world.ports);

  expect(planned).toMatchObject({ part: 1, partCount: 2, laneCount: 1, stepCount: 180 });
  expect(report.status).toBe('complete');
  const { run } = world.store.json<Results>(runKeys(planned.runId).results);
  expect(run).toMatchObject({ lanes: 1, laneParts: [1, 1], steps: { planned: 180, done: 180 } });
  expect(run.actual.stateTransitions).toBe(run.estimate.stateTransitions);
  expect([...world.store.objects.keys()].filter((key) => /-180\.json$/.test(key))).toEqual([]);
});

/** The first invocation of thaw-red returns this response, all others a healthy one. */
function failOnce(world: World, response: InvokeResponse): void {
  let remaining = 1;
  world.lambda.respond = (functionName) => {
    if (functionName !== 'thaw-red' || remaining === 0) return undefined;
    remaining -= 1;
    return response;
  };
}

it('counts the attempts of a cold start that was not verified', async () => {
  const world = new World();
  const planned = await world.plan();
  failOnce(world, { payloadText: '', functionError: 'Unhandled' });
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);

  const { actual, estimate } = world.store.json<Results>(runKeys(planned.runId).results).run;
  expect(actual.apiCalls).toBe(world.lambda.countControlPlaneCalls());
  expect(actual.stateTransitions).toBe(estimate.stateTransitions + 3);
});

it('counts the wait after a throttle', async () => {
  const world = new World();
  const planned = await world.plan();
  failOnce(world, {
    payloadText: '',
    httpStatus: 429,
    callError: { name: 'TooManyRequestsException', message: 'Rate exceeded' },
  });
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);

  const { actual, estimate } = world.store.json<Results>(runKeys(planned.runId).results).run;
  expect(actual.stateTransitions).toBe(estimate.stateTransitions + 4);
});

it('counts nothing when a task failed', async () => {
  const world = new World();
  const planned = await world.plan();
  world.lambda.failNextUpdate('thaw-red', 'no such role');
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);

  const { actual } = world.store.json<Results>(runKeys(planned.runId).results).run;
  expect([actual.stateTransitions, actual.apiCalls]).toEqual([null, null]);
});

it('never logs the value of an environment variable', async () => {
  const world = new World();

  const planned = await world.plan();
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

  expect(world.logged.join('\n')).not.toContain('correct horse');
});
