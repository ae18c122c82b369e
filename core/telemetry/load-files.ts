/** The records of a load segment, completed by what is known at its end. */
import type { LoadSegmentRecord } from '../load/types.ts';
import type { SampleFile } from './types.ts';

/**
 * Whether another client changed the function is known at the end of the segment, and is set in all of its records; the
 * generator writes them before.
 */
export function withFunctionChanged({ functionChanged }: LoadSegmentRecord, file: SampleFile): SampleFile {
  if (functionChanged === false) return file;
  const records = file.records.map(({ expected: { functionChanged: _, ...expected }, ...record }) => ({
    ...record,
    expected: functionChanged === undefined ? expected : { ...expected, functionChanged },
  }));
  return { ...file, records };
}
