/** Files of load as they are counted: one try of each segment, with what is known of it only at its end. */
import type { LoadSegmentRecord } from '../load/types.ts';
import type { SampleFile } from './types.ts';

/** What every segment that came to its end says of itself. */
export function loadSegmentRecords(files: readonly SampleFile[]): readonly LoadSegmentRecord[] {
  return files.flatMap(({ load }) => load?.segment ?? []);
}

/**
 * Of each segment the files of the try that ended, or of the latest when none did: a task that was repeated may have left
 * files of both. Whether somebody else changed the function is known at the end, and holds for all of the segment.
 */
export function countedFiles(files: readonly SampleFile[]): readonly SampleFile[] {
  const bySegment = Map.groupBy(
    files.filter(({ load }) => load !== undefined),
    ({ laneId, stepIndex }) => `${laneId}/${stepIndex}`,
  );
  const ofLoad = [...bySegment.values()].flatMap((all) => {
    const [segment] = loadSegmentRecords(all);
    const tries = all.map(({ load }) => load?.startedAt ?? '').sort();
    const startedAt = segment?.startedAt ?? tries.at(-1);
    const own = all.filter(({ load }) => load?.startedAt === startedAt);
    return segment === undefined || segment.functionChanged === false
      ? own
      : own.map((file) => withFunctionChanged(segment, file));
  });
  return [...files.filter(({ load }) => load === undefined), ...ofLoad];
}

/** While it sends, the generator does not know yet. */
function withFunctionChanged({ functionChanged }: LoadSegmentRecord, file: SampleFile): SampleFile {
  const records = file.records.map(({ expected: { functionChanged: _, ...expected }, ...record }) => ({
    ...record,
    expected: functionChanged === undefined ? expected : { ...expected, functionChanged },
  }));
  return { ...file, records };
}
