/** LogResult contains the last 4 KB of an invocation's log. */
const LOG_TAIL_BYTES = 4096;

/** @returns at most 4,096 bytes, which do not start inside a UTF-8 character */
export function logTail(parts: readonly Buffer[]): Buffer {
  const log = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  if (log.length <= LOG_TAIL_BYTES) return log;
  let start = log.length - LOG_TAIL_BYTES;
  while (start < log.length && ((log[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return log.subarray(start);
}
