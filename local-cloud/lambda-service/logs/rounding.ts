/**
 * Durations are rounded before they are added, so that the printed figures add up: billed = ceil(duration + init). Text lines
 * have 2 decimals, JSON records 3.
 */
export type LogFormat = 'Text' | 'JSON';

/** Smallest printed units per millisecond. */
function scaleOf(format: LogFormat): number {
  return format === 'Text' ? 100 : 1000;
}

/** @returns the duration in milliseconds as printed */
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
