/** How a step ended: one small object a step, whose count is the progress of a run. */

import type { StepStatus } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { RoundValues } from '../../core/plan/stop-rule.ts';
import { type ConfigurationStopRule, SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readJson, writeJson } from '../stored-json.ts';

/** What a step gave to the rules of adaptive stopping, so that nobody reads its samples for it. */
export type StepFigures = Pick<ConfigurationStopRule, 'configurationId' | 'phase'> & RoundValues;

export type StoredStepStatus = StepStatus & {
  readonly schemaVersion: 1;
  readonly verified?: boolean;
  readonly figures?: readonly StepFigures[];
};

/** Undefined while the step has not ended. */
export async function readStepStatus(store: ReportStore, of: StepEvent): Promise<StoredStepStatus | undefined> {
  return (await readJson<StoredStepStatus>(store, runKeys(of.runId).step(of.laneId, of.stepIndex)))?.value;
}

/** Ends a step. */
export async function writeStepStatus(
  store: ReportStore,
  of: StepEvent,
  status: Omit<StoredStepStatus, 'schemaVersion' | 'laneId' | 'stepIndex'>,
): Promise<void> {
  const stored: StoredStepStatus = {
    schemaVersion: SCHEMA_VERSION,
    laneId: of.laneId,
    stepIndex: of.stepIndex,
    ...status,
  };
  await writeJson(store, runKeys(of.runId).step(of.laneId, of.stepIndex), stored);
}
