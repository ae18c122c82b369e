/** How a step ended: one small object per step, whose count is the progress of a run. */
import type { StepStatus } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { RoundValues } from '../../core/plan/stop-rule.ts';
import type { ConfigurationStopRule } from '../../core/plan/types.ts';
import { describeCaught, type StepEvent, type TaskFailure } from '../events.ts';
import type { Ports, ReportStore } from '../ports.ts';
import { readAll, readJson, writeJson } from './stored-json.ts';

/** What a step gave to the rules of adaptive stopping, so that nobody reads its samples for it. */
export type StepFigures = Pick<ConfigurationStopRule, 'configurationId' | 'phase'> & RoundValues;

export type StoredStepStatus = StepStatus & {
  readonly verified?: boolean;
  readonly figures?: readonly StepFigures[];
};

/** Undefined while the step has not ended. */
export async function readStepStatus(store: ReportStore, of: StepEvent): Promise<StoredStepStatus | undefined> {
  return readJson(store, runKeys(of.runId).step(of.laneId, of.stepIndex));
}

/** How every ended step ended; a step that is not here is missing. */
export async function readStepStatuses(store: ReportStore, runId: string): Promise<StepStatus[]> {
  return readAll(store, runKeys(runId).stepsPrefix);
}

/** Ends a step. */
export async function writeStepStatus(
  store: ReportStore,
  { runId, laneId, stepIndex }: StepEvent,
  status: Omit<StoredStepStatus, 'laneId' | 'stepIndex'>,
): Promise<void> {
  await writeJson(store, runKeys(runId).step(laneId, stepIndex), { laneId, stepIndex, ...status });
}

/**
 * Ends a step whose task failed with the reason that Step Functions caught. How far such a task came is not known, so
 * there are neither attempts nor calls.
 */
export async function writeFailedStep(
  { store, log }: Pick<Ports, 'store' | 'log'>,
  event: StepEvent,
  failure: TaskFailure,
  also: Pick<StoredStepStatus, 'verified'> = {},
): Promise<void> {
  const { code, message } = describeCaught(failure);
  await writeStepStatus(store, event, { status: 'failed', reason: `${code}: ${message}`, ...also });
  log.warn('Step given up', { laneId: event.laneId, stepIndex: event.stepIndex, code });
}
