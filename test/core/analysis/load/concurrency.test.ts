import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxConcurrency as maxOf } from '../../../../core/analysis/load/concurrency.ts';

type Request = ReturnType<typeof request>;
const maxConcurrency = (requests: readonly Request[], fromMs: number, toMs: number) =>
  maxOf(
    Float64Array.from(requests, ({ sentMs }) => sentMs),
    Float64Array.from(requests, ({ endedMs }) => endedMs),
    fromMs,
    toMs,
  );
const request = (sentMs: number, endedMs: number) => ({ sentMs, endedMs });

it('counts requests in flight at the same time', () => {
  expect(maxConcurrency([request(0, 10), request(5, 15), request(9, 20)], 0, 100)).toBe(3);
});

it('does not count a request from its end on', () => {
  expect(maxConcurrency([request(0, 10), request(10, 20)], 0, 100)).toBe(1);
});

it('counts requests that were sent before a window and are still in flight', () => {
  expect(maxConcurrency([request(0, 50), request(20, 30)], 40, 60)).toBe(1);
  expect(maxConcurrency([request(0, 50), request(20, 30)], 50, 60)).toBe(0);
});

it('counts a request that starts and ends in one millisecond', () => {
  expect(maxConcurrency([request(5, 5), request(5, 5)], 0, 10)).toBe(2);
});

it('is the maximum over all milliseconds', () => {
  const sentAndLength = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 }));
  fc.assert(
    fc.property(fc.array(sentAndLength, { maxLength: 30 }), (requests) => {
      const intervals = requests.map(([sentMs, lengthMs]) => request(sentMs, sentMs + lengthMs));
      const at = (ms: number) =>
        intervals.filter(({ sentMs, endedMs }) => sentMs <= ms && ms < Math.max(endedMs, sentMs + 1)).length;

      const expected = Math.max(...Array.from({ length: 20 }, (_, index) => at(20 + index)));
      expect(maxConcurrency(intervals, 20, 40)).toBe(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});
