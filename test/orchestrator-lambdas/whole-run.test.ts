import { expect, it } from 'vitest';
import { runKeys } from '../../core/plan/keys.ts';
import type { Results } from '../../core/report/types.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import { publishReport } from '../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, World } from '../kit/orchestrator/world.ts';

it('measures every step, puts every function back and writes a complete report', async () => {
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

it('never logs the value of an environment variable', async () => {
  const world = new World();

  const planned = await world.plan();
  await world.runLanes(planned);
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

  expect(world.logged.join('\n')).not.toContain('correct horse');
});
