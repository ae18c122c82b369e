import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeRunId, parseRunId } from '../../../core/plan/run-id.ts';
import { errorOf } from '../../kit/error-of.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:one';

it('is start, suite and six hex digits', () => {
  expect(makeRunId('quick', '2026-11-21T02:00:00.123Z', ARN)).toMatch(/^20261121T020000Z-quick-[0-9a-f]{6}$/);
});

it('is in UTC for any time zone of the start', () => {
  expect(makeRunId('quick', '2026-11-21T03:30:00+01:30', ARN)).toBe(makeRunId('quick', '2026-11-21T02:00:00Z', ARN));
});

it('is the same for the same execution', () => {
  expect(makeRunId('quick', '2026-11-21T02:00:00Z', ARN)).toBe(makeRunId('quick', '2026-11-21T02:00:00Z', ARN));
});

it('differs for executions that start in the same second', () => {
  const ids = Array.from({ length: 500 }, (_, index) => makeRunId('quick', '2026-11-21T02:00:00Z', `${ARN}${index}`));

  // 24 bits: a collision among 500 has a probability below 1 %, and none happens with these names.
  expect(new Set(ids).size).toBe(500);
});

it('is parsed into suite and start, also when the suite has dashes', () => {
  const id = makeRunId('first-call-2', '2026-11-21T02:03:04Z', ARN);

  expect(parseRunId(id)).toEqual({ startedAt: '2026-11-21T02:03:04.000Z', suite: 'first-call-2' });
});

it('is not parsed from other texts', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseRunId(text)).toBeUndefined();
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('is not made from a start that is not a time', () => {
  expect(errorOf(() => makeRunId('quick', 'yesterday', ARN)).code).toBe('BUG');
});
