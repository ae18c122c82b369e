/** Everything a run left in S3, read with a bounded number of requests at a time. */

import type { StepStatus } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { SampleFile } from '../../core/telemetry/types.ts';
import type { ReportStore } from '../ports.ts';
import { readTogether } from '../read-together.ts';
import { readRequired } from '../stored-json.ts';

/** All sample files of a run. @throws BenchmarkError DATA_INVALID when one is not what we write */
export async function readSampleFiles(store: ReportStore, runId: string): Promise<SampleFile[]> {
  return readAll<SampleFile>(store, runKeys(runId).samplesPrefix);
}

/** How every ended step ended; a step that is not here is missing. */
export async function readStepStatuses(store: ReportStore, runId: string): Promise<StepStatus[]> {
  return readAll<StepStatus>(store, runKeys(runId).stepsPrefix);
}

async function readAll<T>(store: ReportStore, prefix: string): Promise<T[]> {
  const keys = (await store.list(prefix)).filter((key) => key.endsWith('.json'));
  return readTogether(keys, (key) => readRequired<T>(store, key));
}
