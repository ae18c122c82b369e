/** Turns all raw records of a run into its samples, judged in the order in which the environments appeared. */
import { BenchmarkError } from '../errors.ts';
import type { Plan } from '../plan/types.ts';
import { bySendOrder, judgeStep } from './judge.ts';
import { excludeInvalidLoad, judgeSegments } from './judge-segments.ts';
import { countedFiles, loadSegmentRecords } from './load-files.ts';
import type { RawInvocation, Sample, SampleFile } from './types.ts';

/**
 * Judges every record of a run.
 * @param files sample files of the run, in any order; a duplicate file or request counts once
 * @returns the samples in the order in which they were sent
 * @throws BenchmarkError DATA_INVALID when a file is of another run or of another schema version
 */
export function collectSamples(plan: Pick<Plan, 'runId' | 'load'>, files: readonly SampleFile[]): Sample[] {
  for (const file of files) checkFile(plan, file);
  const steps = [...groupBySteps(countedFiles(files))]
    .map(([key, records]) => ({ key, records: records.sort(bySendOrder), startMs: firstSentMs(records) }))
    .sort((left, right) => left.startMs - right.startMs || (left.key < right.key ? -1 : 1));

  const seenEnvironmentIds = new Set<string>();
  const samples = steps.flatMap(({ records }) => {
    const judged = judgeStep(records, seenEnvironmentIds);
    for (const sample of judged) if (sample.environmentId !== undefined) seenEnvironmentIds.add(sample.environmentId);
    return judged;
  });
  const segments = judgeSegments(plan, samples, loadSegmentRecords(files));
  return excludeInvalidLoad(samples, segments).sort(
    (left, right) => Date.parse(left.sentAt) - Date.parse(right.sentAt),
  );
}

function checkFile(plan: Pick<Plan, 'runId'>, { schemaVersion, runId }: SampleFile): void {
  if (schemaVersion !== 1) {
    throw invalidFile(
      `A sample file has schemaVersion ${String(schemaVersion)}; this version of Thaw reads 1.`,
      'Read the run with the version of Thaw that wrote it.',
    );
  }
  if (runId === plan.runId) return;
  throw invalidFile(
    `A sample file of run ${runId} is among those of run ${plan.runId}.`,
    'Move the file to the folder of its own run.',
  );
}

function invalidFile(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'DATA_INVALID', source: 'bug', message, fix });
}

function groupBySteps(files: readonly SampleFile[]): Map<string, RawInvocation[]> {
  const steps = new Map<string, RawInvocation[]>();
  const identities = new Set<string>();
  for (const file of files) {
    const key = `${file.laneId}/${file.stepIndex}`;
    const records = steps.get(key) ?? [];
    steps.set(key, records);
    for (const record of file.records) {
      const identity = JSON.stringify([
        record.configurationId,
        record.phase,
        record.round,
        record.attempt,
        record.requestId ?? [record.sequence, record.sentAt],
      ]);
      if (identities.has(identity)) continue;
      identities.add(identity);
      records.push(record);
    }
  }
  return steps;
}

function firstSentMs(records: readonly RawInvocation[]): number {
  return records.reduce((first, record) => Math.min(first, Date.parse(record.sentAt)), Number.POSITIVE_INFINITY);
}
