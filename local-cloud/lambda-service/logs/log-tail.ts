/** LogResult carries the last 4 KB of an invocation's log. */
const LOG_TAIL_BYTES = 4096;

/** @returns at most 4,096 bytes; never half a UTF-8 character at its start */
export function logTail(parts: readonly Buffer[]): Buffer {
  const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  if (whole.length <= LOG_TAIL_BYTES) return whole;
  let start = whole.length - LOG_TAIL_BYTES;
  while (start < whole.length && ((whole[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return whole.subarray(start);
}
