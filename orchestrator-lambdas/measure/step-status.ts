/** How a step ended: one small object a step, whose count is the progress of a run. */
import { runKeys } from '../../core/plan/keys.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { StepStatus } from '../../core/report/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readJson, writeJson } from '../stored-json.ts';

export type StoredStepStatus = StepStatus & { readonly schemaVersion: 1; readonly verified?: boolean };

/** Undefined while the step has not ended. */
export async function readStepStatus(store: ReportStore, of: StepEvent): Promise<StoredStepStatus | undefined> {
  return (await readJson<StoredStepStatus>(store, runKeys(of.runId).step(of.laneId, of.stepIndex)))?.value;
}

/** Ends a step. */
export async function writeStepStatus(
  store: ReportStore,
  of: StepEvent,
  status: { readonly status: 'done' | 'failed'; readonly reason?: string; readonly verified?: boolean },
): Promise<void> {
  const stored: StoredStepStatus = {
    schemaVersion: SCHEMA_VERSION,
    laneId: of.laneId,
    stepIndex: of.stepIndex,
    ...status,
  };
  await writeJson(store, runKeys(of.runId).step(of.laneId, of.stepIndex), stored);
}
