/** How a step ended: one small object per step. The number of these objects is the progress of a run. */
import type { StepStatus } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { RoundValues } from '../../core/plan/stop-rule.ts';
import type { ConfigurationStopRule } from '../../core/plan/types.ts';
import { describeCaught, type StepEvent, type TaskFailure } from '../events.ts';
import type { Ports, ReportStore } from '../ports.ts';
import { readAll, readJson, writeJson } from './stored-json.ts';
import type { UpdateRecord } from './update-record.ts';

/** The figures of a step for the rules of adaptive stopping, stored so that its samples need not be read again. */
export type StepFigures = Pick<ConfigurationStopRule, 'configurationId' | 'phase'> & RoundValues;

export type StoredStepStatus = StepStatus & {
  readonly verified?: boolean;
  readonly figures?: readonly StepFigures[];
  /** Absent when a task of the step failed. */
  readonly update?: UpdateRecord;
};

/** @returns undefined while the step has not ended */
export async function readStepStatus(store: ReportStore, event: StepEvent): Promise<StoredStepStatus | undefined> {
  return readJson(store, runKeys(event.runId).step(event.laneId, event.stepIndex));
}

/** The statuses of all steps that have ended. */
export async function readStepStatuses(store: ReportStore, runId: string): Promise<StepStatus[]> {
  return readAll(store, runKeys(runId).stepsPrefix);
}

/** Ends a step by writing its status. */
export async function writeStepStatus(
  store: ReportStore,
  { runId, laneId, stepIndex }: StepEvent,
  status: Omit<StoredStepStatus, 'laneId' | 'stepIndex'>,
): Promise<void> {
  await writeJson(store, runKeys(runId).step(laneId, stepIndex), { laneId, stepIndex, ...status });
}

/**
 * Ends a step whose task failed, with the error that Step Functions caught. It is not known how far the task came, so the
 * status has neither attempts nor calls.
 */
export async function writeFailedStep(
  { store, log }: Pick<Ports, 'store' | 'log'>,
  event: StepEvent,
  failure: TaskFailure,
  fields: Pick<StoredStepStatus, 'verified'> = {},
): Promise<void> {
  const { code, message } = describeCaught(failure);
  await writeStepStatus(store, event, { status: 'failed', reason: `${code}: ${message}`, ...fields });
  log.warn('Step failed', { laneId: event.laneId, stepIndex: event.stepIndex, code });
}
