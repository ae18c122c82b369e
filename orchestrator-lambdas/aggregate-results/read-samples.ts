/** Reads the raw records of a run step by step: of the records, only those of one step are in memory at a time. */
import type { LoadSegmentRecord } from '../../core/load/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import { SampleCollector } from '../../core/telemetry/collect-samples.ts';
import type { SampleTable } from '../../core/telemetry/sample-table.ts';
import { stepFiles } from '../../core/telemetry/step-files.ts';
import type { SampleFile } from '../../core/telemetry/types.ts';
import type { ReportStore } from '../ports.ts';
import { readAhead, readTexts } from '../run-store/read-ahead.ts';
import { listJson, parseRequired, readRequired } from '../run-store/stored-json.ts';

export interface CollectedSamples {
  readonly samples: SampleTable;
  readonly loadSegments: readonly LoadSegmentRecord[];
}

type NextFile = () => Promise<SampleFile>;

/** @throws BenchmarkError DATA_INVALID when a file of records is not valid */
export async function readSamples(store: ReportStore, plan: Plan): Promise<CollectedSamples> {
  const { samplesPrefix } = runKeys(plan.runId);
  const steps = stepFiles(plan, samplesPrefix, await listJson(store, samplesPrefix));
  const texts = readTexts(
    store,
    steps.flatMap(({ keys }) => keys),
  );
  const nextFile: NextFile = async () => {
    const { value } = await texts.next();
    return parseRequired<SampleFile>(value?.key ?? samplesPrefix, value?.stored);
  };
  const collector = new SampleCollector(plan);
  for (const { isLoad, keys } of steps) {
    if (isLoad) await addSegment(collector, keys, nextFile, store);
    else await addStep(collector, keys, nextFile);
  }
  return collector.finish();
}

async function addStep(collector: SampleCollector, keys: readonly string[], nextFile: NextFile): Promise<void> {
  const files: SampleFile[] = [];
  for (const _ of keys) files.push(await nextFile());
  collector.addStep(files);
}

/** Files of an attempt that does not count are read and left out. */
async function addSegment(
  collector: SampleCollector,
  keys: readonly string[],
  nextFile: NextFile,
  store: ReportStore,
): Promise<void> {
  const first = await nextFile();
  const segment = first.load?.segment;
  if (segment !== undefined) {
    collector.addLoad(first, segment);
    for (const _ of keys.slice(1)) {
      const file = await nextFile();
      if (file.load?.startedAt === segment.startedAt) collector.addLoad(file, segment);
    }
    return;
  }
  // The segment did not come to its end, so all of its files must be read to know which attempt was the latest.
  const attempts = [first.load?.startedAt ?? ''];
  for (const _ of keys.slice(1)) attempts.push((await nextFile()).load?.startedAt ?? '');
  const startedAt = attempts.toSorted().at(-1);
  for await (const file of readAhead(keys, (key) => readRequired<SampleFile>(store, key))) {
    if ((file.load?.startedAt ?? '') === startedAt) collector.addLoad(file, undefined);
  }
}
