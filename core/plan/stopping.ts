/** Determines which parts of a step are still needed when some of its configurations have enough samples. */
import { present } from '../present.ts';
import { payloadsOf } from '../suite/phases.ts';
import type { Suite } from '../suite/types.ts';
import { notPlanned } from './configurations.ts';
import { earliestStopRound } from './stop-rule.ts';
import type { Configuration, ConfigurationStopRule, PlannedFunction, Step } from './types.ts';
import { stopRulesOf } from './visits.ts';

/** Why a phase of a configuration is skipped: its interval is narrow (`ci`), or the suite's minutes are over (`budget`). */
export type SkipReason = 'ci' | 'budget';

export interface Skipped {
  readonly configurationId: string;
  readonly phase: 'cold' | 'warm';
  readonly reason: SkipReason;
}

export interface RemainingStep {
  /** The step with the parts that are needed; undefined when none is. */
  readonly remaining: Step | undefined;
  readonly leftOut: readonly Skipped[];
}

/** The parts of a step that may be skipped. */
export function partsOfStep({ cold, warm }: Step): Pick<ConfigurationStopRule, 'configurationId' | 'phase'>[] {
  return [
    ...(cold === undefined ? [] : [{ configurationId: cold.configurationId, phase: 'cold' as const }]),
    ...warm.map(({ configurationId }) => ({ configurationId, phase: 'warm' as const })),
  ];
}

/** The rules of every configuration that may stop early, in the order of the configurations. */
export function makeStopping(
  suite: Suite,
  functions: readonly PlannedFunction[],
  configurations: readonly Configuration[],
): ConfigurationStopRule[] {
  const planned = new Map(functions.map((candidate) => [candidate.label, candidate]));
  const rules = new Map(
    suite.functions.map((measured) => {
      const plannedFunction = planned.get(measured.label);
      if (plannedFunction === undefined) throw notPlanned(measured.label);
      return [measured.label, { measured, ...stopRulesOf(suite, measured, plannedFunction) }];
    }),
  );
  return configurations.flatMap(({ id, function: label, payload }) => {
    const rulesOfFunction = rules.get(label);
    if (rulesOfFunction === undefined) return [];
    return (['cold', 'warm'] as const).flatMap((phase): ConfigurationStopRule[] => {
      const { [phase]: rule, measured } = rulesOfFunction;
      const isMeasured = payloadsOf(suite, measured, phase).includes(payload.name);
      return rule === undefined || !isMeasured ? [] : [{ configurationId: id, phase, rule }];
    });
  });
}

/** @returns the minimum of a step: every phase is skipped after the earliest round at which it can stop */
export function minRemaining(stopping: readonly ConfigurationStopRule[]): (step: Step) => RemainingStep {
  const rounds = new Map(
    stopping.map(({ configurationId, phase, rule }) => [`${phase} ${configurationId}`, earliestStopRound(rule)]),
  );
  return (step) =>
    skipParts(step, (configurationId, phase) => {
      const stopRound = rounds.get(`${phase} ${configurationId}`);
      return stopRound !== undefined && step.round > stopRound ? 'ci' : undefined;
    });
}

/** Without a cold part the first call of the step is a cold start and cannot be a warm sample, so it is discarded. */
function discardFirstCall(step: Step, needed: Step['warm']): Step['warm'] {
  if (step.cold !== undefined) return needed;
  return needed.map((series, index) => (index > 0 ? series : { ...series, discard: Math.max(1, series.discard) }));
}

/** The rule of a phase of a configuration; undefined when its number of samples is fixed. */
export function findRule(
  stopping: readonly ConfigurationStopRule[] | undefined,
  configurationId: string,
  phase: 'cold' | 'warm',
): ConfigurationStopRule['rule'] | undefined {
  return stopping?.find((entry) => entry.configurationId === configurationId && entry.phase === phase)?.rule;
}

/**
 * Skips the phases that have a reason to be skipped. A cold start is kept as long as a warm series needs the visit, because
 * a new environment has to start anyway.
 */
export function skipParts(
  step: Step,
  skipReason: (configurationId: string, phase: 'cold' | 'warm') => SkipReason | undefined,
): RemainingStep {
  const warm = step.warm.map((series) => ({ series, reason: skipReason(series.configurationId, 'warm') }));
  const needed = warm.flatMap(({ series, reason }) => (reason === undefined ? [series] : []));
  const cold = step.cold === undefined ? undefined : skipReason(step.cold.configurationId, 'cold');
  const skipped: Skipped[] = warm.flatMap(({ series: { configurationId }, reason }) =>
    reason === undefined ? [] : [{ configurationId, phase: 'warm', reason }],
  );
  if (needed.length === 0 && (step.cold === undefined || cold !== undefined)) {
    const skippedCold = step.cold &&
      cold && { configurationId: step.cold.configurationId, phase: 'cold' as const, reason: cold };
    return { remaining: undefined, leftOut: present([skippedCold, ...skipped]) };
  }
  const remaining = skipped.length === 0 ? step : { ...step, warm: discardFirstCall(step, needed) };
  return { remaining, leftOut: skipped };
}
