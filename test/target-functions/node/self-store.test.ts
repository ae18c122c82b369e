// The stored run of the suite `self` is made by the real tasks. `npm run golden:update` makes it again when a stored format
// changes; the payloads of the copies name its run, its lanes and its steps.
import { beforeAll, describe, expect, it } from 'vitest';
import { runKeys } from '../../../core/plan/keys.ts';
import { loadJobsOf } from '../../../core/plan/load-jobs.ts';
import type { Plan } from '../../../core/plan/types.ts';
import { TASKS, type Task } from '../../../core/suite/orchestrator-tasks.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { applyLoad } from '../../../orchestrator-lambdas/apply-load/step.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { publishReport } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { readManifests } from '../../../target-functions/build/shared/manifests.ts';
import { EXECUTION, SUITE, World } from '../../kit/orchestrator/world.ts';
import { REPOSITORY } from '../build/build-root.ts';

const STORED = {
  ...SUITE,
  name: 'stored',
  cold: { ...SUITE.cold, samples: 6, targetIntervalPercent: 50, maxSamples: 20 },
  warm: { samples: 6, discard: 0 },
  load: { phases: [{ seconds: 10, fromRps: 2, toRps: 2 }], windowSeconds: 5 },
};

/** A finished nightly run in the memory of this process. */
async function finishedRun(): Promise<{ world: World; runId: string; plan: Plan }> {
  const world = new World();
  Object.assign(world.catalogue.suites, { stored: STORED });
  const planned = await world.plan({ suite: 'stored', scheduledTime: '2026-11-20T02:00:00Z' });
  const { runId } = planned;
  await world.runLanes(planned);
  const plan = world.store.json<Plan>(runKeys(runId).plan);
  for (const { id: laneId } of loadJobsOf(plan)) {
    const event = { runId, laneId, stepIndex: 0, attempt: 1 };
    world.clock.startTask();
    const { revisionId } = await forceColdStart(event, world.ports);
    world.clock.startTask();
    await applyLoad({ ...event, revisionId }, world.ports);
  }
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  await aggregateResults({ runId }, world.ports);
  await publishReport({ runId }, world.ports);
  return { world, runId, plan };
}

let run: Awaited<ReturnType<typeof finishedRun>>;
beforeAll(async () => {
  run = await finishedRun();
});

it('is what the tasks store', async () => {
  const objects = [...run.world.store.objects].filter(([key]) => key.endsWith('.json'));
  const lines = objects.sort().map(([key, { text }]) => `${JSON.stringify(key)}: ${JSON.stringify(JSON.parse(text))}`);

  const file = '../../../target-functions/node/self-store/fixtures/stored-run.json';
  await expect(`{\n${lines.join(',\n')}\n}\n`).toMatchFileSnapshot(file);
});

describe('the payloads of the copies', () => {
  const manifests = readManifests(REPOSITORY);
  const eventOf = (task: Task) => {
    const manifest = manifests.find(({ copyOf }) => copyOf === task);
    return Object.values(manifest?.payloads ?? {})[0];
  };

  it('are one for every task', () => {
    expect(manifests.flatMap(({ copyOf }) => copyOf ?? []).sort()).toEqual([...TASKS].sort());
  });

  it.each(['force-cold-start', 'measure', 'apply-load', 'aggregate-results', 'publish-report'] as const)(
    '%s: the stored run',
    (task) => {
      expect(eventOf(task)).toMatchObject({ runId: run.runId });
    },
  );

  it('force-cold-start: a step that was skipped', async () => {
    const { laneId, stepIndex } = eventOf('force-cold-start') as { laneId: string; stepIndex: number };

    expect(run.world.store.json(runKeys(run.runId).step(laneId, stepIndex))).toMatchObject({ status: 'skipped' });
  });

  it.each(['measure', 'apply-load'] as const)('%s: a step that is done', (task) => {
    const { laneId, stepIndex } = eventOf(task) as { laneId: string; stepIndex: number };

    expect(run.world.store.json(runKeys(run.runId).step(laneId, stepIndex))).toMatchObject({ status: 'done' });
  });

  it('restore-configuration: the execution of the stored run', () => {
    expect(eventOf('restore-configuration')).toEqual({ executionArn: EXECUTION });
  });
});
