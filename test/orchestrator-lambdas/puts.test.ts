// The number of writes to the bucket in results.json and in the estimate, against those that the tasks really make.
import { expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import { requestsToBucket } from '../../core/plan/bucket-requests.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import { publishReport } from '../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, SUITE, World } from '../kit/orchestrator/world.ts';

it.each([
  ['a suite of the caller, which is not published', SUITE],
  ['a shipped suite', { suite: 'shipped' }],
  [
    'a suite that discards calls',
    { ...SUITE, warm: { samples: 4, discard: 1 }, cold: { ...SUITE.cold, followUps: 0 } },
  ],
  ['a suite with a setup call', { ...SUITE, setup: [{ target: 'red', payload: 'seed' }] }],
  ['a scheduled night', { suite: 'shipped', scheduledTime: '2026-11-20T02:00:00Z' }],
])('counts every object that is written in a run of %s', async (_, input) => {
  const world = new World();
  const planned = await world.plan(input);
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId: planned.runId }, world.ports);
  await publishReport({ runId: planned.runId }, world.ports);

  const { actual } = world.store.json<Results>(runKeys(planned.runId).results).run;
  expect(actual.s3Puts).toBe(world.store.writes.length);
  const plan = world.store.json<Plan>(runKeys(planned.runId).plan);
  const steps = plan.lanes.flatMap((lane) => lane.steps);
  expect(requestsToBucket(plan, steps, plan.estimate.invocations).s3Puts).toBe(world.store.writes.length);
});
