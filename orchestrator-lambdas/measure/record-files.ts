/** Raw records to S3, one object a configuration, phase, round and attempt, before anything is averaged. */
import { runKeys } from '../../core/plan/keys.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { RawInvocation, SampleFile } from '../../core/telemetry/types.ts';
import type { MeasureEvent, StepEvent } from '../events.ts';
import type { Ports, ReportStore } from '../ports.ts';
import type { PlannedStep } from '../run-plan.ts';
import { readJson, writeJson } from '../stored-json.ts';

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
 * Writes records down, and only then looks whether the function is still what our update left: when the look fails, what
 * was measured is there, and a repeated task has only the look to make up for. A RevisionId never comes back, so one look
 * afterwards, however late, covers the whole time since.
 * @returns the records with `functionChanged`, as they are stored now
 */
export async function keepRecords(
  ports: Pick<Ports, 'functions' | 'store'>,
  event: MeasureEvent,
  planned: PlannedStep,
  records: readonly RawInvocation[],
): Promise<RawInvocation[]> {
  await writeRecords(ports.store, event, records);
  return lookAtRevision(ports, event, planned, records);
}

/** The second half of `keepRecords`, for records that were written before. */
export async function lookAtRevision(
  { functions, store }: Pick<Ports, 'functions' | 'store'>,
  event: MeasureEvent,
  planned: PlannedStep,
  records: readonly RawInvocation[],
): Promise<RawInvocation[]> {
  const { revisionId } = await functions.get(planned.measuredFunction.functionName);
  const functionChanged = revisionId !== event.revisionId;
  const judged = records.map((record) => ({ ...record, expected: { ...record.expected, functionChanged } }));
  await writeRecords(store, event, judged);
  return judged;
}
