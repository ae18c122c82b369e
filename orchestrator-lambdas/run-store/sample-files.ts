/** Raw records in S3, one object per configuration, phase, round and attempt, before anything is averaged. */
import { runKeys } from '../../core/plan/keys.ts';
import type { RawInvocation, SampleFile } from '../../core/telemetry/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readAll, readJson, writeJson } from './stored-json.ts';

/** Writes records; those of one file must be given together, because a file is written whole. */
export async function writeRecords(
  store: ReportStore,
  { runId, laneId, stepIndex }: Omit<StepEvent, 'attempt'>,
  records: readonly RawInvocation[],
): Promise<void> {
  const byKey = Map.groupBy(records, ({ configurationId, phase, round, attempt }) =>
    runKeys(runId).samples(configurationId, phase, round, attempt),
  );
  await Promise.all(
    [...byKey].map(([key, ofKey]) => {
      const file: Omit<SampleFile, 'schemaVersion'> = { runId, laneId, stepIndex, records: ofKey };
      return writeJson(store, key, file);
    }),
  );
}

/** The cold records of an attempt, when they were written before; undefined when that attempt has none yet. */
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

/** All sample files of a run. @throws BenchmarkError DATA_INVALID when one is not what we write */
export async function readSampleFiles(store: ReportStore, runId: string): Promise<SampleFile[]> {
  return readAll(store, runKeys(runId).samplesPrefix);
}
