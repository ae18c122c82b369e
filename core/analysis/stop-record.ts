/** Why each phase of a configuration ended, recomputed from its samples by the rule that the run used. */
import { definedOnly } from '../defined-only.ts';
import { halfWidthPercent, type StopRule, stoppedAfterRound } from '../plan/stop-rule.ts';
import type { SkipReason } from '../plan/stopping.ts';
import type { Plan } from '../plan/types.ts';
import { roundValues } from '../telemetry/round-values.ts';
import type { SampleRows } from '../telemetry/sample-index.ts';
import { metricColumn } from './metrics.ts';
import type { StepStatus, StopReason, StopRecord } from './results/types.ts';

interface EndedPhase {
  readonly configurationId: string;
  readonly phase: 'cold' | 'warm';
  readonly valid: SampleRows;
  /** Number of samples of the phase, also excluded ones. */
  readonly sampleCount: number;
  /** Valid samples that the plan expects, without skipped steps. */
  readonly expected: number;
}

/** The rules of a run, and what its steps skipped, by configuration and phase. */
export interface StopLookups {
  rule(configurationId: string, phase: 'cold' | 'warm'): StopRule | undefined;
  /** The first reason for which a step skipped it. */
  skipReason(configurationId: string, phase: 'cold' | 'warm'): SkipReason | undefined;
}

export function stopLookups(plan: Plan, statuses: readonly StepStatus[]): StopLookups {
  const keyOf = (configurationId: string, phase: 'cold' | 'warm') => `${phase} ${configurationId}`;
  const rules = new Map(
    plan.stopping?.map(({ configurationId, phase, rule }) => [keyOf(configurationId, phase), rule]),
  );
  const reasons = new Map<string, SkipReason>();
  for (const { configurationId, phase, reason } of statuses.flatMap((status) => status.leftOut ?? [])) {
    const key = keyOf(configurationId, phase);
    if (!reasons.has(key)) reasons.set(key, reason);
  }
  return {
    rule: (configurationId, phase) => rules.get(keyOf(configurationId, phase)),
    skipReason: (configurationId, phase) => reasons.get(keyOf(configurationId, phase)),
  };
}

/** @returns null where nothing was planned and nothing was measured */
export function stopRecord(stops: StopLookups, ended: EndedPhase): StopRecord | null {
  const { configurationId, phase, valid, sampleCount, expected } = ended;
  if (expected === 0 && sampleCount === 0) return null;
  const figuresMs = metricColumn(valid, phase === 'cold' ? 'initAndDurationMs' : 'durationMs');
  const rounds = roundValues(valid.table.round.of(valid.rows), figuresMs, phase);
  const rule = stops.rule(configurationId, phase);
  const lastRound = rounds.at(-1)?.round ?? 0;
  const afterRound = rule === undefined ? undefined : stoppedAfterRound(rule, rounds, lastRound);
  const skipReason = stops.skipReason(configurationId, phase);
  const reason = reasonOf(rule, {
    skipReason,
    isNarrow: afterRound !== undefined,
    isShort: valid.rows.length < expected,
  });
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
