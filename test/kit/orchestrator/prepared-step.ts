/** A step that Measure can begin with: planned, and its cold start forced. */
import { runKeys } from '../../../core/plan/keys.ts';
import type { SampleFile } from '../../../core/telemetry/types.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { SUITE, World } from './world.ts';

/** The first step of a run of the red function, after its cold start was forced. */
export async function prepare(change: { cold?: object | null; warm?: object | null } = {}) {
  const world = new World();
  const { runId } = await world.plan({
    ...SUITE,
    functions: [{ target: 'red', memoryMb: [256], payloads: ['get'] }],
    cold: { ...SUITE.cold, samples: 1 },
    warm: { samples: 3, discard: 0 },
    ...change,
  });
  const of = { runId, laneId: 'lane-1', stepIndex: 0 };
  const force = async (attempt: number) => {
    world.clock.startTask();
    const { revisionId } = await forceColdStart({ ...of, attempt }, world.ports);
    world.clock.startTask();
    return { ...of, attempt, revisionId };
  };
  const keys = runKeys(runId);
  const samples = (phase: 'cold' | 'follow-up' | 'setup' | 'warm', attempt = 1) =>
    world.store.json<SampleFile>(keys.samples('red_arm64_256_get', phase, 1, attempt)).records;
  const status = () => world.store.json(keys.step('lane-1', 0));
  return { world, event: await force(1), force, keys, samples, status };
}
