/**
 * Adaptive stopping in a run: the part of a step that is still needed, from the status objects of the steps before it.
 * Those never change once they are written, so ForceColdStart and Measure of a step, and their retries, decide the same.
 */
import { type RoundValues, stoppedAfterRound } from '../../core/plan/stop-rule.ts';
import { findRule, partsOfStep, type RemainingStep, type SkipReason, skipParts } from '../../core/plan/stopping.ts';
import type { ConfigurationStopRule, Plan, Step } from '../../core/plan/types.ts';
import type { StepEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import { mapConcurrently } from './read-ahead.ts';
import { readStepStatus, type StoredStepStatus } from './step-status.ts';

/** @returns the whole step, without reading anything, when the plan has fixed numbers of samples */
export async function remainingStep(
  ports: Pick<Ports, 'store' | 'clock'>,
  event: StepEvent,
  plan: Plan,
  step: Step,
): Promise<RemainingStep> {
  const open = openRules(plan, step);
  if (open.length === 0) return { remaining: step, leftOut: [] };
  const statuses = await readStatuses(ports, event, stepsBefore(plan, event, step, open));
  // The time budget applies only to steps that have not started: later attempts of a step are always made.
  const minutes = (Date.parse(ports.clock.nowIso()) - Date.parse(plan.startedAt)) / 60_000;
  const isTimeOver = event.attempt === 1 && minutes > plan.suite.budget.minutes;
  const reasons = new Map(
    open.map(({ configurationId, phase, rule }): [string, SkipReason | undefined] => {
      const rounds = valuesOf(statuses, configurationId, phase);
      const isNarrow = stoppedAfterRound(rule, rounds, step.round - 1) !== undefined;
      return [`${phase} ${configurationId}`, isNarrow ? 'ci' : isTimeOver ? 'budget' : undefined];
    }),
  );
  return skipParts(step, (configurationId, phase) => reasons.get(`${phase} ${configurationId}`));
}

/** The rules of this step's parts that have had their min number of rounds. */
function openRules(plan: Plan, step: Step): ConfigurationStopRule[] {
  return partsOfStep(step).flatMap(({ configurationId, phase }) => {
    const rule = findRule(plan.stopping, configurationId, phase);
    return rule === undefined || step.round <= rule.leastRounds ? [] : [{ configurationId, phase, rule }];
  });
}

/** Indexes of the steps of earlier rounds that measured a configuration of these rules. */
function stepsBefore(
  plan: Plan,
  event: StepEvent,
  step: Step,
  rules: readonly ConfigurationStopRule[],
): readonly number[] {
  const wanted = new Set(rules.map(({ configurationId, phase }) => `${phase} ${configurationId}`));
  return (plan.lanes.find((lane) => lane.id === event.laneId)?.steps ?? [])
    .filter(({ round }) => round < step.round)
    .filter((past) => partsOfStep(past).some(({ configurationId, phase }) => wanted.has(`${phase} ${configurationId}`)))
    .map(({ index }) => index);
}

async function readStatuses(
  { store }: Pick<Ports, 'store'>,
  event: StepEvent,
  indexes: readonly number[],
): Promise<StoredStepStatus[]> {
  const statuses = await mapConcurrently(indexes, (stepIndex) => readStepStatus(store, { ...event, stepIndex }));
  return statuses.filter((status) => status !== undefined);
}

function valuesOf(
  statuses: readonly StoredStepStatus[],
  configurationId: string,
  phase: 'cold' | 'warm',
): RoundValues[] {
  return statuses.flatMap(({ figures = [] }) =>
    figures.filter((figure) => figure.configurationId === configurationId && figure.phase === phase),
  );
}
