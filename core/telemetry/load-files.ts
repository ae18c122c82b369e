/** Selects the sample files of load: those of one attempt per segment. */
import type { LoadSegmentRecord } from '../load/types.ts';
import type { SampleFile } from './types.ts';

/** The records of all segments that were completed. */
export function loadSegmentRecords(files: readonly SampleFile[]): readonly LoadSegmentRecord[] {
  return files.flatMap(({ load }) => load?.segment ?? []);
}

/**
 * For each segment, the files of the attempt that was completed, or of the latest when none was: a task that was retried
 * may have written files in both attempts. Whether another client changed the function is known at the end of the segment,
 * and is set in all of its records.
 */
export function countedFiles(files: readonly SampleFile[]): readonly SampleFile[] {
  const bySegment = Map.groupBy(
    files.filter(({ load }) => load !== undefined),
    ({ laneId, stepIndex }) => `${laneId}/${stepIndex}`,
  );
  const loadFiles = [...bySegment.values()].flatMap((segmentFiles) => {
    const [segment] = loadSegmentRecords(segmentFiles);
    const attempts = segmentFiles.map(({ load }) => load?.startedAt ?? '').sort();
    const startedAt = segment?.startedAt ?? attempts.at(-1);
    const counted = segmentFiles.filter(({ load }) => load?.startedAt === startedAt);
    return segment === undefined || segment.functionChanged === false
      ? counted
      : counted.map((file) => withFunctionChanged(segment, file));
  });
  return [...files.filter(({ load }) => load === undefined), ...loadFiles];
}

/** The generator writes records before it knows whether the function was changed. */
function withFunctionChanged({ functionChanged }: LoadSegmentRecord, file: SampleFile): SampleFile {
  const records = file.records.map(({ expected: { functionChanged: _, ...expected }, ...record }) => ({
    ...record,
    expected: functionChanged === undefined ? expected : { ...expected, functionChanged },
  }));
  return { ...file, records };
}
