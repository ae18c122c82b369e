/** What follows the cold invocations in the same environment: follow-ups, discarded warm-ups, warm calls. */
import type { Phase } from '../../core/plan/types.ts';
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { RawInvocation, Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import { findConfiguration, type PlannedStep } from '../run-store/run-plan.ts';
import type { Invocations } from './invocations.ts';
import { keepRecords } from './record-files.ts';

interface WarmPart {
  /** Calls that could not be made for lack of time. */
  readonly unmade: number;
  /** What was made, judged. */
  readonly samples: readonly Sample[];
}

/**
 * Warm calls that turn out not to be valid are made up for, as often as a cold start would be tried again.
 * @param cold the records before, which say what environments are this step's own
 */
export async function measureWarm(
  event: MeasureEvent,
  ports: Ports,
  planned: PlannedStep,
  invocations: Invocations,
  cold: readonly RawInvocation[],
): Promise<WarmPart> {
  const { plan, step } = planned;
  const pending: RawInvocation[] = [];
  let unmade = 0;
  const series = async (configurationId: string, phase: Phase, count: number, first = 0): Promise<void> => {
    const made = await invocations.series(findConfiguration(plan, configurationId), phase, count, first);
    unmade += count - made.length;
    pending.push(...made);
  };

  if (step.cold === undefined) await ports.functions.openConnections(planned.measuredFunction.functionName, 1);
  else await series(step.cold.configurationId, 'follow-up', step.cold.followUps);
  for (const { configurationId, samples, discard } of step.warm) {
    await series(configurationId, 'setup', discard);
    let made = 0;
    for (let attempt = 1; attempt <= (plan.suite.cold?.maxAttempts ?? 1); attempt += 1) {
      const missing = samples - countValidWarm(cold, pending, configurationId);
      if (missing <= 0 || unmade > 0) break;
      await series(configurationId, 'warm', missing, made);
      made += missing;
    }
  }
  if (pending.length === 0) return { unmade, samples: [] };
  const records = await keepRecords(ports, event, planned, pending);
  return { unmade, samples: judgeStep([...cold, ...records], new Set()).slice(cold.length) };
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
