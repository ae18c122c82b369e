/** Raw records to S3, one object a configuration, phase, round and attempt, before anything is averaged. */
import { runKeys } from '../../core/plan/keys.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { RawInvocation, SampleFile } from '../../core/telemetry/types.ts';
import type { StepEvent } from '../events.ts';
import type { LambdaFunctions, ReportStore } from '../ports.ts';
import type { PlannedStep } from '../run-plan.ts';
import { readJson, writeJson } from '../stored-json.ts';
import type { PendingRecord } from './invocations.ts';

/** Writes records; those of one file must be given together, because a file is written whole. */
export async function writeRecords(
  store: ReportStore,
  of: StepEvent,
  records: readonly RawInvocation[],
): Promise<void> {
  const byKey = Map.groupBy(records, (record) =>
    runKeys(of.runId).samples(record.configurationId, record.phase, record.round, record.attempt),
  );
  await Promise.all(
    [...byKey].map(([key, ofKey]) => {
      const file: SampleFile = {
        schemaVersion: SCHEMA_VERSION,
        runId: of.runId,
        laneId: of.laneId,
        stepIndex: of.stepIndex,
        records: ofKey,
      };
      return writeJson(store, key, file);
    }),
  );
}

/** The cold records of an attempt, when they were written before; undefined when that attempt has none yet. */
export async function readColdRecords(
  store: ReportStore,
  of: StepEvent,
  configurationId: string,
  round: number,
  attempt: number,
): Promise<readonly RawInvocation[] | undefined> {
  const key = runKeys(of.runId).samples(configurationId, 'cold', round, attempt);
  return (await readJson<SampleFile>(store, key))?.value.records;
}

/**
 * Adds whether the function is still what our update left: a RevisionId never comes back, so one look afterwards covers
 * the whole time since.
 */
export async function withRevisionCheck(
  functions: LambdaFunctions,
  planned: PlannedStep,
  revisionIdLeft: string | undefined,
  pending: readonly PendingRecord[],
): Promise<RawInvocation[]> {
  const { revisionId } = await functions.get(planned.measuredFunction.functionName);
  const functionChanged = revisionId !== revisionIdLeft;
  return pending.map((record) => ({ ...record, expected: { ...record.expected, functionChanged } }));
}
