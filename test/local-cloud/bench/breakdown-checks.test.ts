import { expect, it } from 'vitest';
import { costCheck } from '../../../local-cloud/bench/breakdown/cost-check.ts';
import { partsChecks } from '../../../local-cloud/bench/breakdown/parts-check.ts';

const phase = (known: { computingMs: number; shareWaitMs?: number; otherWaitMs: number }, reportedMs: number) => ({
  ...known,
  reportedMs,
  observed: { wallMs: 700, cpuMs: 50, shareWaitMs: 540, throttledMs: 540, parallel: false },
});
const passed = (memoryMb: number, known: Parameters<typeof phase>[0], reportedMs = 700) =>
  partsChecks('what', memoryMb, [phase(known, reportedMs)]).map((check) => check.passed);

it('compares each part and the sum with what is known', () => {
  expect(passed(512, { computingMs: 50, shareWaitMs: 540, otherWaitMs: 110 })).toEqual([true, true, true, true]);
  expect(passed(512, { computingMs: 44, shareWaitMs: 540, otherWaitMs: 110 })).toEqual([false, true, true, true]);
  expect(passed(512, { computingMs: 50, shareWaitMs: 600, otherWaitMs: 110 })).toEqual([true, false, true, true]);
  expect(passed(512, { computingMs: 50, shareWaitMs: 540, otherWaitMs: 100 })).toEqual([true, true, false, true]);
  expect(passed(512, { computingMs: 50, shareWaitMs: 540, otherWaitMs: 110 }, 720)).toEqual([true, true, true, false]);
});

it('allows one period of 20 ms at 128 MB', () => {
  expect(passed(128, { computingMs: 69, shareWaitMs: 540, otherWaitMs: 91 })).toEqual([true, true, true, true]);
});

it('has no row for what is not known', () => {
  expect(passed(512, { computingMs: 50, otherWaitMs: 110 })).toEqual([true, true, true]);
});

it('takes the median of the repetitions', () => {
  const known = { computingMs: 50, shareWaitMs: 540, otherWaitMs: 110 };
  const phases = [phase(known, 700), phase({ ...known, computingMs: 500 }, 700), phase(known, 700)];

  expect(partsChecks('what', 1769, phases)[0]).toMatchObject({ expected: '50.0 ms', passed: true });
});

it('allows the counters to change a figure as much as two runs without them differ', () => {
  const without = [1, 1, 1];

  expect(costCheck('what', [1.04, 1.05, 1.3], without, [1, 0.95, 1.01]).passed).toBe(true);
  expect(costCheck('what', [1.04, 1.06, 1.3], without, [1, 0.95, 1.01]).passed).toBe(false);
  expect(costCheck('what', [Number.NaN], without, [1]).passed).toBe(false);
});
