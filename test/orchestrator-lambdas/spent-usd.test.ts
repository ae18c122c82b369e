import { beforeEach, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { invocationCostUsd } from '../../core/pricing/cost.ts';
import { lambdaPrices } from '../../core/pricing/price-table.ts';
import { runPrices } from '../../core/pricing/run-prices.ts';
import type { SampleFile } from '../../core/telemetry/types.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import { applyLoad } from '../../orchestrator-lambdas/apply-load/step.ts';
import { forceColdStart } from '../../orchestrator-lambdas/force-cold-start/step.ts';
import { withCosts } from '../../orchestrator-lambdas/middleware/with-costs.ts';
import type { PlannedRun } from '../../orchestrator-lambdas/plan-run/step.ts';
import { publishReport } from '../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { sendStopSignal } from '../../orchestrator-lambdas/run-store/stop-signal.ts';
import { EXECUTION, SUITE, World } from '../kit/orchestrator/world.ts';

const REGION = 'sa-east-1';
let world: World;
beforeEach(() => {
  world = new World();
  world.environment = { kind: 'aws', region: REGION };
});

/** The values of the metric, in the order in which tasks printed them. */
function spent(): number[] {
  return world.metricLines.flatMap((line) => (JSON.parse(line).SpentUsd as number | undefined) ?? []);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The id of the first lane or load job. */
function firstLane(key: string): string {
  return JSON.parse(world.store.objects.get(key)?.text ?? '[]')[0].laneId;
}

/** Restores, aggregates and publishes, as the state machine does. */
async function finish(runId: string): Promise<Results['run']> {
  await world.task((ports) => restoreConfiguration({ executionArn: EXECUTION }, ports));
  await world.task((ports) => aggregateResults({ runId }, ports));
  await world.task((ports) => publishReport({ runId }, ports));
  return world.store.json<Results>(runKeys(runId).results).run;
}

/** The parts of the cost in results.json that the tasks print; their own Lambdas have no memory in these tests. */
function costOf({ actual }: Results['run']): number {
  const requests = (actual.stateTransitions ?? Number.NaN) * runPrices(REGION).orchestratorRequest.usd;
  return (actual.costUsd?.measured ?? Number.NaN) + (actual.costUsd?.stepFunctions ?? Number.NaN) + requests;
}

it.each([
  ['a shipped suite', { suite: 'shipped' }, false],
  ['a changed suite', { suite: 'shipped', cold: { samples: 3 } }, true],
])('adds up to the cost in results.json over a run of %s', async (_, input, modified) => {
  const planned = await world.plan(input);
  await world.runLanes(planned);
  const run = await finish(planned.runId);

  expect(run).toMatchObject({ modified, status: 'complete' });
  expect(sum(spent())).toBeCloseTo(costOf(run), 12);
  expect(run.actual.costUsd?.measured).toBeGreaterThan(0);
});

/** Runs the load of a suite with one load job. */
async function applyAll({ runId, loadKey }: PlannedRun): Promise<void> {
  const [{ laneId, stepCount }] = JSON.parse(world.store.objects.get(loadKey)?.text ?? '[]');
  const event = { runId, laneId, stepIndex: 0, attempt: 1 };
  world.clock.startTask();
  const { revisionId } = await world.task((ports) => forceColdStart(event, ports));
  for (let stepIndex = 0; stepIndex < stepCount; stepIndex += 1) {
    world.clock.startTask();
    await world.task((ports) => applyLoad({ ...event, stepIndex, revisionId }, ports));
  }
}

it('adds up to the cost in results.json over a run of load, in two segments', async () => {
  const load = { phases: [{ seconds: 1000, fromRps: 1, toRps: 1 }] };
  const planned = await world.plan({ name: 'mine', functions: [SUITE.functions[0]], load });
  await applyAll(planned);
  const run = await finish(planned.runId);

  expect(planned.loadCount).toBe(1);
  expect(run).toMatchObject({ status: 'complete', samples: { valid: 1000 } });
  expect(sum(spent())).toBeCloseTo(costOf(run), 12);
});

it('counts calls through a function URL, which have no report, with the time that they took', async () => {
  const load = { phases: [{ seconds: 10, fromRps: 1, toRps: 1 }], via: 'url' };
  const { functionArn } = world.lambda.peek('thaw-red');
  const functions = [{ functionArn, memoryMb: [2048], payloads: [{ name: 'get', event: {} }] }];
  let calls = 0;
  world.lambda.respond = () => {
    calls += 1;
    return calls > 6 ? { payloadText: '', httpStatus: 429 } : undefined;
  };
  const planned = await world.plan({ name: 'mine', functions, load });
  await applyAll(planned);
  const run = await finish(planned.runId);

  expect(calls).toBe(10);
  expect(run.actual.costUsd?.measured).toBe(0);
  const [stored] = [...world.store.objects].filter(([key]) => key.includes('/samples/')).map(([, { text }]) => text);
  const { records } = JSON.parse(stored ?? '{}') as SampleFile;
  const accepted = records.filter(({ httpStatus }) => httpStatus !== 429);
  expect(accepted).toHaveLength(6);
  const { prices } = lambdaPrices(REGION, 'arm64');
  const bounds = accepted.map(({ clientLatencyMs }) => invocationCostUsd(clientLatencyMs, 2048, prices));
  expect(sum(spent()) - costOf(run)).toBeCloseTo(sum(bounds), 12);
});

it('counts attempts that were repeated, and the waits between them', async () => {
  const planned = await world.plan();
  const callError = { name: 'TooManyRequestsException', message: 'Rate exceeded' };
  let isFirst = true;
  world.lambda.respond = () => {
    if (!isFirst) return undefined;
    isFirst = false;
    return { payloadText: '', httpStatus: 429, callError };
  };
  await world.runLanes(planned);
  const run = await finish(planned.runId);

  expect(run.actual.stateTransitions).toBe(run.status === 'complete' ? 8 + 1 + 2 + 3 * 5 + 1 : undefined);
  expect(sum(spent())).toBeCloseTo(costOf(run), 12);
});

it('is printed by a run that fails, for what it invoked before', async () => {
  const planned = await world.plan();
  world.lambda.failNextUpdate('thaw-blue', 'no such role');
  await world.runLanes(planned);
  const run = await finish(planned.runId);

  expect(run.status).not.toBe('complete');
  expect(sum(spent())).toBeGreaterThan(run.actual.costUsd?.measured ?? Number.NaN);
});

it('is printed by a run that is stopped, also by the task in which that happens', async () => {
  const planned = await world.plan();
  const step = { runId: planned.runId, laneId: firstLane(planned.lanesKey), stepIndex: 0 };
  world.lambda.respond = () => {
    void world.clock.sleep(6_000);
    return undefined;
  };
  const before = spent().length;
  world.store.before = async (operation, key) => {
    if (operation === 'write' && key.includes('/samples/')) await sendStopSignal(world.ports, planned.runId);
  };

  await expect(world.runStep(step)).rejects.toMatchObject({ code: 'LOCK_LOST' });

  const [, measured] = spent().slice(before);
  const { stateTransition, orchestratorRequest } = runPrices(REGION);
  expect(measured).toBeGreaterThan(stateTransition.usd + orchestratorRequest.usd);
});

it('is printed by a plan that is refused', async () => {
  await expect(world.plan({ ...SUITE, functions: [{ target: 'green' }] })).rejects.toThrow();

  expect(spent()).toEqual([expect.any(Number)]);
});

it("includes the task's own Lambda, for its time", async () => {
  const oneMinute = () =>
    withCosts(world.ports, { environment: world.environment, memoryMb: 1024 }, async () => world.clock.sleep(60_000));
  await world.task(async () => {});
  await oneMinute();

  const [without, withOwn] = spent();
  expect((withOwn ?? 0) - (without ?? 0)).toBeCloseTo(60 * runPrices(REGION).orchestratorGbSecond.usd, 12);
});

it('is not printed in the local cloud, where nothing is billed', async () => {
  world.environment = { kind: 'local', region: REGION };
  await world.plan();

  expect(spent()).toEqual([]);
});
