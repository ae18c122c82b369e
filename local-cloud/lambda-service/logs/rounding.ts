/**
 * Durations are rounded before they are added and billed, so that what is printed adds up for every reader:
 * billed = ceil(duration + init) of the printed figures. Text lines carry 2 decimals, JSON records 3.
 */
export type LogFormat = 'Text' | 'JSON';

/** Units in a millisecond, by format. */
function scaleOf(format: LogFormat): number {
  return format === 'Text' ? 100 : 1000;
}

/** @returns the duration as it will be printed, in milliseconds */
export function roundDurationMs(milliseconds: number, format: LogFormat): number {
  const scale = scaleOf(format);
  return Math.round(milliseconds * scale) / scale;
}

/** Billed time since 2025-08-01: duration and init together, rounded up to whole milliseconds, at least one. */
export function billedDurationMs(durationMs: number, initDurationMs: number | undefined, format: LogFormat): number {
  const scale = scaleOf(format);
  const units = Math.round(durationMs * scale) + Math.round((initDurationMs ?? 0) * scale);
  return Math.max(1, Math.ceil(units / scale));
}
