import { expect, it } from 'vitest';
import { PastNights } from '../../../core/history/past-night.ts';
import type { Night, SeriesNight } from '../../../core/history/types.ts';

const KEY = { function: 'rust', architecture: 'arm64', payload: 'get', memoryMb: 128, metric: 'durationMs' } as const;
const series: SeriesNight[] = [
  {
    ...KEY,
    id: 'a',
    phase: 'cold',
    n: 6,
    errorShare: 0.25,
    medianMs: 12.5,
    provenance: { codeSha256: 'one', configuration: 'c', runtimeVersion: 'v1' },
  },
  { ...KEY, id: 'b', phase: 'warm', n: 0, errorShare: 1, provenance: { codeSha256: 'two', configuration: 'c' } },
];
const night: Night = {
  schemaVersion: 1,
  environmentKind: 'local',
  suite: 'nightly',
  runId: '20261120T020000Z-nightly-0a1b2c',
  startedAt: '2026-11-20T02:00:00.000Z',
  status: 'complete',
  series,
};

it('has the same series as the night, as often as they are read', () => {
  const nights = new PastNights();
  const [first, second] = [nights.compact(night), nights.compact({ ...night, series: series.toReversed() })];

  expect([...first.series]).toEqual(series);
  expect([...first.series]).toEqual(series);
  expect([...second.series]).toEqual(series.toReversed());
  expect({ ...first, series: [...first.series] }).toEqual(night);
});
