/**
 * A year of nights through the real tasks: recorded Init Durations as raw records in S3, aggregated, compared with earlier
 * nights, published, and checked in the morning. All messages of the year are asserted.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Night } from '../../core/history/types.ts';
import { type Fate, RecordedYear, SUITE_NAME } from '../kit/orchestrator/recorded-year.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_DAY = Date.parse('2024-07-01');
const DAYS = Array.from({ length: 365 }, (_, day) => new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10));

/** The failures, in addition to the nights that are missing in the source. */
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
const messagesWith = (word: string) => year.messages.filter(({ subject }) => subject.includes(word));

beforeAll(async () => {
  for (const day of DAYS) {
    const isSlower = day >= SLOWER_FROM && day < BACK_FROM;
    const changes = isSlower ? { node: { codeSha256: 'node-2', factor: 1.2 } } : {};
    await year.live({ day, fate: fateOf(day), changes });
  }
}, 240_000);

describe('in a year of nights', () => {
  it('each night without a report causes one message, in the morning, and no other', () => {
    const missing = DAYS.filter((day) => ['not-started', 'no-report'].includes(fateOf(day)));

    expect(missing.length).toBeGreaterThan(6);
    expect(messagesWith('NIGHT MISSING').map(({ day }) => day)).toEqual(missing);
    expect(year.messages.filter(({ day }) => missing.includes(day)).length).toBe(missing.length);
  });

  it('a failed and a partial run cause a message each', () => {
    expect(messagesWith('RUN ').map(({ day, subject }) => [day, subject])).toEqual([
      ['2025-02-03', 'Thaw: RUN FAILED: nightly, 2025-02-03, AWS'],
      ['2025-02-10', 'Thaw: RUN PARTIAL: nightly, 2025-02-10, AWS'],
      // In this night the source has nine cold starts instead of ten for one function.
      ['2025-03-26', 'Thaw: RUN PARTIAL: nightly, 2025-03-26, AWS'],
    ]);
  });

  it('the slower code is reported within three nights, once, with its day and its cause', () => {
    const messages = messagesWith('REGRESSED').filter(({ message }) => message.includes('- node '));

    expect(messages).toHaveLength(1);
    expect(messages[0]?.day).toBe('2025-03-03');
    expect(messages[0]?.message).toMatch(
      /node Init Duration 1\.\d+× as long since 2025-03-01 \(The function has other code since that night\)/,
    );
  });

  it('its end is reported as an improvement', () => {
    const [improvement] = messagesWith('Improved').filter(({ day }) => day >= BACK_FROM);

    expect(improvement?.day).toBe('2025-05-03');
    expect(improvement?.message).toMatch(/node Init Duration 1\.[12]\d× as fast since/);
  });

  it('no other regressions are reported than those in the recorded data', () => {
    const others = messagesWith('REGRESSED').filter(({ message }) => !message.includes('- node '));

    // Changes and slow periods on AWS: docs/nightly-figures.md has them with other memory sizes and functions.
    expect(others.map(({ message }) => message.split('\n')[1]?.replace(/ \(.*/, ''))).toEqual([
      '- python Init Duration 1.10× as long since 2024-07-25',
      '- rust Init Duration 1.09× as long since 2024-10-23',
      '- rust Init Duration 1.07× as long since 2025-04-23',
      '- rust Init Duration 1.08× as long since 2025-05-15',
    ]);
  });

  it('no regression is reported on the night after a gap because of the gap', () => {
    const afterGaps = DAYS.filter((_, index) => fateOf(DAYS[index - 1] ?? '') !== 'measured' && index > 0);
    const messages = messagesWith('REGRESSED').filter(({ day }) => afterGaps.includes(day));

    expect(messages).toEqual([]);
  });

  it('a gap has no night and no value in the history, and never a zero', () => {
    const nights = [...year.world.store.objects.keys()]
      .filter((key) => key.startsWith(`history/${SUITE_NAME}/`))
      .map((key) => year.world.store.json<Night>(key));
    const failed = nights.find(({ startedAt }) => startedAt.startsWith('2025-02-03'));

    expect(nights).toHaveLength(DAYS.filter((day) => !['not-started', 'no-report'].includes(fateOf(day))).length);
    expect(failed?.status).toBe('failed');
    expect(failed?.series.every(({ medianMs, n }) => medianMs === undefined && n === 0)).toBe(true);
    expect(nights.flatMap(({ series }) => series.map(({ medianMs = 1 }) => medianMs)).every((ms) => ms > 0)).toBe(true);
  });

  it('every message starts with its verdict and has at most ten lines', () => {
    for (const { subject, message } of year.messages) {
      const lines = message.split('\n');
      expect(lines.length).toBeLessThanOrEqual(10);
      expect(subject).toContain(lines[0]?.split(':')[0]);
    }
  });

  it('nights without changes cause messages only on Mondays', () => {
    const quiet = messagesWith('Unchanged');

    expect(quiet.length).toBeGreaterThan(35);
    expect(quiet.every(({ day }) => new Date(day).getUTCDay() === 1)).toBe(true);
  });
});
