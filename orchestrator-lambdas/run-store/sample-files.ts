/** Raw records in S3, not averaged: one object per configuration, phase, round and attempt. */
import { runKeys } from '../../core/plan/keys.ts';
import type { RawInvocation, SampleFile } from '../../core/telemetry/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readJson, writeJson } from './stored-json.ts';

/** Writes records. All records of a file must be in the same call, because the file is replaced. */
export async function writeRecords(
  store: ReportStore,
  { runId, laneId, stepIndex }: Omit<StepEvent, 'attempt'>,
  records: readonly RawInvocation[],
): Promise<void> {
  const byKey = Map.groupBy(records, ({ configurationId, phase, round, attempt }) =>
    runKeys(runId).samples(configurationId, phase, round, attempt),
  );
  await Promise.all(
    [...byKey].map(([key, fileRecords]) => {
      const file: Omit<SampleFile, 'schemaVersion'> = { runId, laneId, stepIndex, records: fileRecords };
      return writeJson(store, key, file);
    }),
  );
}

/** The cold records of an attempt; undefined when they are not written yet. */
export async function readColdRecords(
  store: ReportStore,
  runId: string,
  configurationId: string,
  round: number,
  attempt: number,
): Promise<readonly RawInvocation[] | undefined> {
  const key = runKeys(runId).samples(configurationId, 'cold', round, attempt);
  return (await readJson<SampleFile>(store, key))?.records;
}
