/** The calls after the cold invocations in the same environment: follow-ups, discarded warm-ups, warm calls. */
import type { Phase } from '../../core/plan/types.ts';
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { RawInvocation, Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { TaskPorts } from '../ports.ts';
import { findConfiguration, type PlannedStep } from '../run-store/run-plan.ts';
import type { Invocations } from './invocations.ts';
import { saveRecords } from './record-files.ts';

interface WarmPart {
  /** Number of calls that were not made because the time was over. */
  readonly notMade: number;
  /** The judged records of the calls. */
  readonly samples: readonly Sample[];
}

/**
 * Warm calls that are not valid are repeated, up to `maxAttempts` times as for cold starts.
 * @param cold the cold records, which identify the environments of this step
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

  if (step.cold === undefined) await ports.functions.openConnections(planned.measuredFunction.functionName, 1);
  else await series(step.cold.configurationId, 'follow-up', step.cold.followUps);
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
  if (pending.length === 0) return { notMade, samples: [] };
  const records = await saveRecords(ports, event, planned, pending);
  return { notMade, samples: judgeStep([...cold, ...records], new Set()).slice(cold.length) };
}

function countValidWarm(
  cold: readonly RawInvocation[],
  pending: readonly RawInvocation[],
  configurationId: string,
): number {
  const assumed = pending.map((record) => ({ ...record, expected: { ...record.expected, functionChanged: false } }));
  return judgeStep([...cold, ...assumed], new Set()).filter(
    (sample) => sample.status === 'valid' && sample.phase === 'warm' && sample.configurationId === configurationId,
  ).length;
}
