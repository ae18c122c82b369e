/** Why each phase of a configuration ended, recomputed from its samples by the rule that the run used. */
import { definedOnly } from '../defined-only.ts';
import { halfWidthPercent, type StopRule, stoppedAfterRound } from '../plan/stop-rule.ts';
import { findRule, type SkipReason } from '../plan/stopping.ts';
import type { Plan } from '../plan/types.ts';
import { roundValues } from '../telemetry/round-values.ts';
import type { Sample } from '../telemetry/types.ts';
import type { StepStatus, StopReason, StopRecord } from './results/types.ts';

interface EndedPhase {
  readonly configurationId: string;
  readonly phase: 'cold' | 'warm';
  /** All samples of the phase. */
  readonly samples: readonly Sample[];
  /** Valid samples that the plan expects, without skipped steps. */
  readonly expected: number;
}

/** @returns null where nothing was planned and nothing was measured */
export function stopRecord(plan: Plan, statuses: readonly StepStatus[], ended: EndedPhase): StopRecord | null {
  const { configurationId, phase, samples, expected } = ended;
  if (expected === 0 && samples.length === 0) return null;
  const rounds = roundValues(samples, phase);
  const rule = findRule(plan.stopping, configurationId, phase);
  const lastRound = Math.max(0, ...rounds.map(({ round }) => round));
  const afterRound = rule === undefined ? undefined : stoppedAfterRound(rule, rounds, lastRound);
  const skipReason = statuses
    .flatMap((status) => status.leftOut ?? [])
    .find((skipped) => skipped.configurationId === configurationId && skipped.phase === phase)?.reason;
  const n = samples.filter((sample) => sample.status === 'valid').length;
  const reason = reasonOf(rule, { skipReason, isNarrow: afterRound !== undefined, isShort: n < expected });
  return definedOnly({
    reason,
    halfWidthPercent: halfWidthPercent(rounds.flatMap(({ values }) => values)),
    rule,
    afterRound: reason === 'ci' ? afterRound : undefined,
  });
}

function reasonOf(
  rule: StopRule | undefined,
  seen: { readonly skipReason: SkipReason | undefined; readonly isNarrow: boolean; readonly isShort: boolean },
): StopReason {
  if (rule === undefined) return seen.isShort ? 'errors' : 'planned';
  if (seen.isNarrow) return 'ci';
  if (seen.skipReason !== undefined) return seen.skipReason;
  return seen.isShort ? 'errors' : 'cap';
}
