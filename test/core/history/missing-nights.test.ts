import { expect, it } from 'vitest';
import { missingNights } from '../../../core/history/missing-nights.ts';

it('is empty when nights follow each other', () => {
  expect(missingNights('2026-03-01T02:00:00Z', '2026-03-02T02:00:00Z')).toEqual([]);
});

it('names every night that is missing between two', () => {
  expect(missingNights('2026-03-01T02:00:00Z', '2026-03-04T02:00:00Z')).toEqual(['2026-03-02', '2026-03-03']);
});

it.each([
  ['spring, 23 hours', '2026-03-28T00:00:00Z', '2026-03-28T23:00:00Z'],
  ['autumn, 25 hours over a whole UTC day', '2026-10-23T23:00:00Z', '2026-10-25T00:00:00Z'],
])('does not treat a change of the clocks in %s as a gap', (_, previous, next) => {
  expect(missingNights(previous, next)).toEqual([]);
});
