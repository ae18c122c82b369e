import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { msUntilSlot, SLOT_MS } from '../../../core/plan/pacing.ts';

/** Lambda's quota. */
const UPDATES_PER_SECOND = 15;
const NOW = Date.parse('2026-11-30T12:00:00.000Z');

describe('the slots of lanes', () => {
  it('make a run of one lane wait for nothing', () => {
    expect(msUntilSlot(NOW + 1, { index: 0, count: 1 })).toBe(0);
  });

  it('are those of one lane at a time, whatever the time is', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 2, max: 40 }), (laterMs, count) => {
        const now = NOW + laterMs;
        const starts = Array.from({ length: count }, (_, index) => now + msUntilSlot(now, { index, count }));
        const sorted = starts.toSorted((a, b) => a - b);
        const gaps = sorted.slice(1).map((at, index) => at - (sorted[index] ?? 0));
        expect(gaps).toEqual(gaps.map(() => SLOT_MS));
        expect((sorted.at(-1) ?? 0) - now).toBeLessThan(count * SLOT_MS);
      }),
    );
  });

  it('come round again after one slot of every other lane', () => {
    const place = { index: 3, count: 40 };
    const first = NOW + msUntilSlot(NOW, place);

    expect(msUntilSlot(first, place)).toBe(0);
    expect(msUntilSlot(first + 1, place)).toBe(40 * SLOT_MS - 1);
  });

  it('keep the quota when any of their updates is sent up to 0.2 s late', () => {
    const slots = Array.from({ length: 100 }, (_, slot) => slot * SLOT_MS);
    const mostInSecond = Math.max(
      ...slots.map((from) => slots.filter((slot) => slot >= from && slot - 199 < from + 1_000).length),
    );

    expect(mostInSecond).toBeLessThanOrEqual(UPDATES_PER_SECOND);
  });
});
