/** The calls after the cold invocations in the same environment: follow-ups, discarded warm-ups, warm calls. */
import type { Phase } from '../../core/plan/types.ts';
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { TaskPorts } from '../ports.ts';
import { findConfiguration, type PlannedStep } from '../run-store/run-plan.ts';
import { writeRecords } from '../run-store/sample-files.ts';
import type { Invocations } from './invocations.ts';
import { assumeUnchanged } from './record-files.ts';

interface WarmPart {
  /** Number of calls that were not made because the time was over. */
  readonly notMade: number;
  /** Saved, not judged yet. */
  readonly records: readonly RawInvocation[];
}

/** Of an attempt whose cold starts are not enough. */
export const NO_WARM_PART: WarmPart = { notMade: 0, records: [] };

/**
 * Warm calls that are not valid are repeated, up to `maxAttempts` times as for cold starts.
 * @param cold the cold records, as if they were checked, which identify the environments of this step
 */
export async function measureWarm(
  event: MeasureEvent,
  ports: TaskPorts<'functions' | 'store'>,
  planned: PlannedStep,
  invocations: Invocations,
  cold: readonly RawInvocation[],
): Promise<WarmPart> {
  const { plan, step } = planned;
  const pending: RawInvocation[] = [];
  let notMade = 0;
  const series = async (configurationId: string, phase: Phase, count: number, first = 0): Promise<void> => {
    const made = await invocations.series(findConfiguration(plan, configurationId), phase, count, first);
    notMade += count - made.length;
    pending.push(...made);
  };

  if (step.cold !== undefined) await series(step.cold.configurationId, 'follow-up', step.cold.followUps);
  for (const { configurationId, samples, discard } of step.warm) {
    await series(configurationId, 'setup', discard);
    let made = 0;
    for (let attempt = 1; attempt <= (plan.suite.cold?.maxAttempts ?? 1); attempt += 1) {
      const missing = samples - countValidWarm(cold, pending, configurationId);
      if (missing <= 0 || notMade > 0) break;
      await series(configurationId, 'warm', missing, made);
      made += missing;
    }
  }
  await writeRecords(ports.store, event, pending);
  return { notMade, records: pending };
}

function countValidWarm(
  cold: readonly RawInvocation[],
  pending: readonly RawInvocation[],
  configurationId: string,
): number {
  return judgeStep([...cold, ...assumeUnchanged(pending)], new Set()).filter(
    (sample) => sample.status === 'valid' && sample.phase === 'warm' && sample.configurationId === configurationId,
  ).length;
}
