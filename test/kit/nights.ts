/** Builds nights for tests of the history. */
import type { Night, SeriesNight } from '../../core/history/types.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';

export const FIRST_DAY = Date.parse('2026-03-01T02:00:00.000Z');
const DAY_MS = 24 * 60 * 60 * 1000;

/** Nightly medians within 2 % of 90 ms, all different. */
export function calmNights(count: number, seed = 'calm'): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => 90 * (0.98 + 0.04 * random()));
}

export function seriesNight(fields: Partial<SeriesNight> = {}): SeriesNight {
  return {
    id: 'rust_arm64_init',
    function: 'rust',
    architecture: 'arm64',
    metric: 'initDurationMs',
    phase: 'cold',
    n: 20,
    errorShare: 0,
    medianMs: 90,
    provenance: { codeSha256: 'code-1', runtimeVersion: 'v1', configuration: '128 MB get' },
    ...fields,
  };
}

/** A complete night on the given day after the first; by default with one series. */
export function night(day: number, fields: Partial<Night> = {}): Night {
  const startedAt = new Date(FIRST_DAY + day * DAY_MS).toISOString();
  return {
    schemaVersion: 1,
    runId: `run-${day}`,
    suite: 'nightly',
    startedAt,
    status: 'complete',
    environmentKind: 'aws',
    series: [seriesNight()],
    ...fields,
  };
}

/** One night per median; a day with null has no night. */
export function nightsOf(medians: readonly (number | null)[], fields: Partial<SeriesNight> = {}): Night[] {
  return medians.flatMap((medianMs, day) =>
    medianMs === null ? [] : [night(day, { series: [seriesNight({ ...fields, medianMs })] })],
  );
}
