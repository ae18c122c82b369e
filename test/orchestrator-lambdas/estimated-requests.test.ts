// The estimated calls of Lambda's control plane and requests to the bucket, against those that the tasks really make.
import { expect, it } from 'vitest';
import type { Results, StepStatus } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import { publishReport } from '../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { estimatedCalls } from '../kit/estimated-calls.ts';
import { EXECUTION, World } from '../kit/orchestrator/world.ts';

/** How long updates take differs from run to run, and so does how often they are polled. */
const SEEDS = [1, 2, 3, 4, 5];
const ARN_PREFIX = 'arn:aws:lambda:us-east-1:000000000000:function:';

interface Shape {
  readonly functions: number;
  readonly memoryMb: readonly number[];
  readonly samples: number;
  readonly lanes: number;
  readonly targetIntervalPercent?: number;
  /** Every so many calls of the function fail, so that attempts are repeated. */
  readonly failingCall?: number;
}

/** Runs a suite on functions whose updates take around a second, and counts what the tasks ask for. */
async function requestsOf(
  { functions, memoryMb, samples, lanes, targetIntervalPercent, failingCall }: Shape,
  seed: number,
) {
  const world = new World();
  world.environment = { kind: 'aws', region: 'us-east-1' };
  const random = seededRandom(seed);
  world.lambda.before = (call) => {
    if (call === 'update') world.lambda.updateMs = 1_000 * (1 + 0.1 * (2 * random() - 1));
  };
  let callCount = 0;
  if (failingCall !== undefined) {
    world.lambda.respond = () => {
      callCount += 1;
      return callCount % failingCall === 0 ? { payloadText: '{}', functionError: 'Unhandled' } : undefined;
    };
  }
  const names = Array.from({ length: functions }, (_, index) => `own-${index + 1}`);
  for (const name of names) world.lambda.add(name);
  const reads: string[] = [];
  world.store.before = (operation, key) => {
    if (operation === 'read') reads.push(key);
  };
  const planned = await world.plan({
    name: 'mine',
    functions: names.map((name) => ({
      functionArn: `${ARN_PREFIX}${name}`,
      memoryMb,
      payloads: [{ name: 'empty', event: {} }],
    })),
    cold: {
      followUps: 1,
      maxAttempts: failingCall === undefined ? 1 : 3,
      ...(targetIntervalPercent === undefined ? { samples } : { targetIntervalPercent, maxSamples: samples }),
    },
    warm: targetIntervalPercent === undefined ? { samples: 2 * samples } : null,
    lanes,
    budget: { usd: 100, minutes: 1_000 },
  });
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);
  await publishReport({ runId: planned.runId }, world.ports);
  const plan = world.store.json<Plan>(runKeys(planned.runId).plan);
  const calls = {
    GetAccountSettings: world.lambda.countCalls('account'),
    GetFunction: world.lambda.countCalls('get'),
    GetFunctionUrlConfig: 0,
    GetRuntimeManagementConfig: world.lambda.countCalls('runtime'),
    UpdateFunctionConfiguration: world.lambda.countCalls('update'),
  };
  const results = world.store.json<Results>(runKeys(planned.runId).results);
  const statuses = [...world.store.objects.keys()].filter((key) => key.includes('/steps/'));
  const attempts = statuses.reduce((sum, key) => sum + (world.store.json<StepStatus>(key).attempts ?? 1), 0);
  return { plan, results, calls, total: world.lambda.countControlPlaneCalls(), reads, attempts };
}

it.each<[string, Shape]>([
  ['one function in one lane', { functions: 1, memoryMb: [128], samples: 2, lanes: 1 }],
  ['many visits in one lane', { functions: 3, memoryMb: [128, 256, 512], samples: 10, lanes: 1 }],
  ['few visits in ten lanes', { functions: 20, memoryMb: [128], samples: 2, lanes: 10 }],
  ['many visits in ten lanes', { functions: 10, memoryMb: [128, 256, 512], samples: 10, lanes: 10 }],
  ['few visits in 40 lanes', { functions: 80, memoryMb: [128], samples: 2, lanes: 40 }],
  ['many visits in 40 lanes', { functions: 40, memoryMb: [128, 256, 512], samples: 10, lanes: 40 }],
])('the estimate is within 10 %% of the mean calls of %s', async (_, shape) => {
  let reads = 0;
  let totals = 0;
  for (const seed of SEEDS) {
    const { plan, calls, total } = await requestsOf(shape, seed);
    const { GetFunction, ...exact } = estimatedCalls(plan);

    expect(plan.lanes).toHaveLength(shape.lanes);
    expect(calls).toMatchObject(exact);
    expect(Math.abs(plan.estimate.apiCalls / total - 1)).toBeLessThan(0.2);
    reads += calls.GetFunction / GetFunction / SEEDS.length;
    totals += total / plan.estimate.apiCalls / SEEDS.length;
  }
  expect(Math.abs(reads - 1)).toBeLessThan(0.1);
  expect(Math.abs(totals - 1)).toBeLessThan(0.1);
});

it.each<[string, Shape]>([
  ['few visits', { functions: 3, memoryMb: [128], samples: 3, lanes: 1 }],
  ['many visits', { functions: 3, memoryMb: [128, 256], samples: 20, lanes: 3 }],
  ['visits that end early', { functions: 3, memoryMb: [128], samples: 40, lanes: 1, targetIntervalPercent: 5 }],
  ['repeated attempts', { functions: 3, memoryMb: [128], samples: 10, lanes: 1, failingCall: 3 }],
])('the reads of the bucket in results.json are at least those that are made, and few more: %s', async (_, shape) => {
  const { results, reads, attempts } = await requestsOf(shape, 1);
  // Here one process reads the plan of each lane once; on AWS each of the two tasks of an attempt may.
  const made = reads.filter((key) => !key.includes('/lanes/')).length + 2 * attempts;
  const { s3Gets } = results.run.actual;

  expect(results.run.steps.skipped > 0).toBe(shape.targetIntervalPercent !== undefined);
  expect(made).toBeLessThanOrEqual(s3Gets);
  expect(made).toBeGreaterThan(0.85 * s3Gets);
});
