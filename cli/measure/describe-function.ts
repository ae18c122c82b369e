/** What was detected of a function, in a line; variables by name only. */
import { formatBytes } from '../../core/format/numbers.ts';
import type { TemporaryFunction } from './temporary-functions.ts';

/** Lambda takes larger zips from S3 only. */
const DIRECT_LIMIT_BYTES = 50 * 1024 * 1024;

/** `dist: ./dist · nodejs24.x, handler index.handler, 410 kB zipped · 128 MB, timeout 30 s`, and a line per remark. */
export async function describeFunction(temporary: TemporaryFunction): Promise<string[]> {
  const { label, path, runtime, handler, memoryMb, timeoutSeconds, layers, environment, remarks } = temporary;
  const variables = Object.keys(environment);
  const zippedBytes = (await temporary.code.zip()).length;
  const parts = [
    `${label}: ${path}`,
    `${runtime}, handler ${handler}, ${formatBytes(zippedBytes)} zipped`,
    `${memoryMb.join(', ')} MB, timeout ${timeoutSeconds} s`,
    layers.length > 0 && `layers ${layers.map(({ name }) => name).join(', ')}`,
    variables.length > 0 && `variables ${variables.join(', ')}`,
  ];
  const isLarge = zippedBytes > DIRECT_LIMIT_BYTES;
  return [
    parts.filter(Boolean).join(' · '),
    ...remarks.map((remark) => `  note: ${remark}`),
    ...(isLarge ? ['  note: a zip of more than 50 MB is deployed through S3, here as on AWS'] : []),
  ];
}

/** For `--json`. */
export function functionForPrograms({
  label,
  path,
  runtime,
  handler,
  memoryMb,
  timeoutSeconds,
  layers,
}: TemporaryFunction) {
  return { label, path, runtime, handler, memoryMb, timeoutSeconds, layers: layers.map(({ name }) => name) };
}
