/**
 * A year of nights through the real tasks: recorded Init Durations as raw records in S3, aggregated, judged against the
 * nights before, published, notified, and watched in the morning. Whatever is told in that year is checked.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Night } from '../../core/history/types.ts';
import { type Fate, RecordedYear, SUITE_NAME } from '../kit/orchestrator/recorded-year.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_DAY = Date.parse('2024-07-01');
const DAYS = Array.from({ length: 365 }, (_, day) => new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10));

/** What goes wrong, beside the nights that the source itself lacks. */
const FATES: Readonly<Record<string, Fate>> = {
  '2024-11-05': 'not-started',
  '2025-01-10': 'not-started',
  '2025-01-11': 'not-started',
  '2025-01-20': 'no-report',
  '2025-02-03': 'failing',
  '2025-02-10': 'partial',
};
/** New code of the Node.js function, 20 % slower to start; taken back two months later. */
const SLOWER_FROM = '2025-03-01';
const BACK_FROM = '2025-05-01';

const year = new RecordedYear();
const fateOf = (day: string): Fate => FATES[day] ?? (year.isRecorded(day) ? 'measured' : 'not-started');
const told = (word: string) => year.told.filter(({ subject }) => subject.includes(word));

beforeAll(async () => {
  for (const day of DAYS) {
    const isSlower = day >= SLOWER_FROM && day < BACK_FROM;
    const changes = isSlower ? { node: { codeSha256: 'node-2', factor: 1.2 } } : {};
    await year.live({ day, fate: fateOf(day), changes });
  }
}, 240_000);

describe('in a year of nights', () => {
  it('each night without a report is told once, in the morning, and nothing else is said of it', () => {
    const missing = DAYS.filter((day) => ['not-started', 'no-report'].includes(fateOf(day)));

    expect(missing.length).toBeGreaterThan(6);
    expect(told('NIGHT MISSING').map(({ day }) => day)).toEqual(missing);
    expect(year.told.filter(({ day }) => missing.includes(day)).length).toBe(missing.length);
  });

  it('a failed and a partial run say so, in messages of their own', () => {
    expect(told('RUN ').map(({ day, subject }) => [day, subject])).toEqual([
      ['2025-02-03', 'Thaw: RUN FAILED: nightly, 2025-02-03, AWS'],
      ['2025-02-10', 'Thaw: RUN PARTIAL: nightly, 2025-02-10, AWS'],
      // The source has nine cold starts instead of ten of one function in this night.
      ['2025-03-26', 'Thaw: RUN PARTIAL: nightly, 2025-03-26, AWS'],
    ]);
  });

  it('the slower code is reported within three nights, once, with its day and its cause', () => {
    const found = told('REGRESSED').filter(({ day }) => day >= SLOWER_FROM && day < BACK_FROM);

    expect(found).toHaveLength(1);
    expect(found[0]?.day).toBe('2025-03-03');
    expect(found[0]?.message).toMatch(
      /node Init Duration 1\.\d+× since 2025-03-01 \(The function has other code since that night\)/,
    );
  });

  it('its end is reported as an improvement', () => {
    const [found] = told('Improved').filter(({ day }) => day >= BACK_FROM);

    expect(found?.day).toBe('2025-05-03');
    expect(found?.message).toContain('node Init Duration 0.8');
  });

  it('nothing else is called a regression but what the record itself has', () => {
    const others = told('REGRESSED').filter(({ day }) => day < SLOWER_FROM || day >= BACK_FROM);

    // AWS's own: docs/statistics.md names the first two, which other functions of the record show on the same days.
    expect(others.map(({ message }) => message.split('\n')[1]?.replace(/ \(.*/, ''))).toEqual([
      '- python Init Duration 1.09× since 2024-07-25',
      '- node Init Duration 1.05× since 2024-08-15',
      '- rust Init Duration 1.06× since 2025-05-15',
    ]);
  });

  it('no regression is reported on a night after a gap that is not one without it', () => {
    const afterGaps = DAYS.filter((_, index) => fateOf(DAYS[index - 1] ?? '') !== 'measured' && index > 0);
    const found = told('REGRESSED').filter(({ day }) => afterGaps.includes(day));

    expect(found).toEqual([]);
  });

  it('gaps stay gaps: the history has no night and no value for them, and never a zero', () => {
    const nights = [...year.world.store.objects.keys()]
      .filter((key) => key.startsWith(`history/${SUITE_NAME}/`))
      .map((key) => year.world.store.json<Night>(key));
    const failed = nights.find(({ startedAt }) => startedAt.startsWith('2025-02-03'));

    expect(nights).toHaveLength(DAYS.filter((day) => !['not-started', 'no-report'].includes(fateOf(day))).length);
    expect(failed?.status).toBe('failed');
    expect(failed?.series.every(({ medianMs, n }) => medianMs === undefined && n === 0)).toBe(true);
    expect(nights.flatMap(({ series }) => series.map(({ medianMs = 1 }) => medianMs)).every((ms) => ms > 0)).toBe(true);
  });

  it('every message has its verdict first and at most ten lines', () => {
    for (const { subject, message } of year.told) {
      const lines = message.split('\n');
      expect(lines.length).toBeLessThanOrEqual(10);
      expect(subject).toContain(lines[0]?.split(':')[0]);
    }
  });

  it('quiet nights are silent except on Mondays', () => {
    const quiet = told('Unchanged');

    expect(quiet.length).toBeGreaterThan(35);
    expect(quiet.every(({ day }) => new Date(day).getUTCDay() === 1)).toBe(true);
  });
});
