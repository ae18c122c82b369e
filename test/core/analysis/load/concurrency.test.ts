import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxConcurrency } from '../../../../core/analysis/load/concurrency.ts';

const out = (sentMs: number, endedMs: number) => ({ sentMs, endedMs });

it('counts requests that are out together', () => {
  expect(maxConcurrency([out(0, 10), out(5, 15), out(9, 20)], 0, 100)).toBe(3);
});

it('counts a request as back the moment it ends', () => {
  expect(maxConcurrency([out(0, 10), out(10, 20)], 0, 100)).toBe(1);
});

it('counts in a window what was sent before it and is still out', () => {
  expect(maxConcurrency([out(0, 50), out(20, 30)], 40, 60)).toBe(1);
  expect(maxConcurrency([out(0, 50), out(20, 30)], 50, 60)).toBe(0);
});

it('counts a request that starts and ends in one millisecond', () => {
  expect(maxConcurrency([out(5, 5), out(5, 5)], 0, 10)).toBe(2);
});

it('is the largest number over all instants', () => {
  const request = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 }));
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
      const intervals = requests.map(([sentMs, lengthMs]) => out(sentMs, sentMs + lengthMs));
      const at = (ms: number) =>
        intervals.filter(({ sentMs, endedMs }) => sentMs <= ms && ms < Math.max(endedMs, sentMs + 1)).length;

      const expected = Math.max(...Array.from({ length: 20 }, (_, index) => at(20 + index)));
      expect(maxConcurrency(intervals, 20, 40)).toBe(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});
