/** Why each phase of a configuration ended, replayed from its samples by the rule the run itself used. */
import { definedOnly } from '../defined-only.ts';
import { halfWidthPercent, type StopRule, stoppedAfterRound } from '../plan/stop-rule.ts';
import { findRule, type LeaveReason } from '../plan/stopping.ts';
import type { Plan } from '../plan/types.ts';
import { roundValues } from '../telemetry/round-values.ts';
import type { Sample } from '../telemetry/types.ts';
import type { StepStatus, StopReason, StopRecord } from './results/types.ts';

interface EndedPhase {
  readonly configurationId: string;
  readonly phase: 'cold' | 'warm';
  /** All samples of the phase. */
  readonly samples: readonly Sample[];
  /** Valid samples the plan owes it, without the steps that were left out. */
  readonly owed: number;
}

/** @returns null where nothing was planned and nothing measured */
export function stopRecord(plan: Plan, statuses: readonly StepStatus[], ended: EndedPhase): StopRecord | null {
  const { configurationId, phase, samples, owed } = ended;
  if (owed === 0 && samples.length === 0) return null;
  const rounds = roundValues(samples, phase);
  const rule = findRule(plan.stopping, configurationId, phase);
  const lastRound = Math.max(0, ...rounds.map(({ round }) => round));
  const afterRound = rule === undefined ? undefined : stoppedAfterRound(rule, rounds, lastRound);
  const left = statuses
    .flatMap(({ leftOut }) => leftOut ?? [])
    .find((each) => each.configurationId === configurationId && each.phase === phase)?.reason;
  const n = samples.filter((sample) => sample.status === 'valid').length;
  const reason = reasonOf(rule, { left, isNarrow: afterRound !== undefined, isShort: n < owed });
  return definedOnly({
    reason,
    halfWidthPercent: halfWidthPercent(rounds.flatMap(({ values }) => values)),
    rule,
    afterRound: reason === 'ci' ? afterRound : undefined,
  });
}

function reasonOf(
  rule: StopRule | undefined,
  seen: { readonly left: LeaveReason | undefined; readonly isNarrow: boolean; readonly isShort: boolean },
): StopReason {
  if (rule === undefined) return seen.isShort ? 'errors' : 'planned';
  if (seen.isNarrow) return 'ci';
  if (seen.left !== undefined) return seen.left;
  return seen.isShort ? 'errors' : 'cap';
}
