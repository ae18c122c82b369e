/** Figures from the stub's log, against calls written by hand. */
import { describe, expect, it } from 'vitest';
import { lateByPercent, modelledMs } from './stub-figures.ts';
import type { StubCall } from './stub-functions.ts';

const call = (atMs: number, api: string, more: Partial<StubCall> = {}): StubCall => ({
  atMs,
  api,
  functionName: 'thaw-stub-a',
  ...more,
});
const update = (atMs: number, updateMs: number) => call(atMs, 'UpdateFunctionConfiguration', { updateMs });
const cold = (atMs: number, initMs: number, durationMs: number) => call(atMs, 'Invoke', { initMs, durationMs });

describe('the time of the model', () => {
  it('adds updates and calls that were made one after another', () => {
    expect(modelledMs([update(0, 1000), cold(1000, 300, 100), update(1400, 900), cold(2300, 200, 50)])).toBe(2550);
  });

  it('counts only the longest call of a burst', () => {
    expect(modelledMs([update(0, 1000), cold(1000, 300, 100), cold(1000, 310, 120), cold(1000, 1, 1)])).toBe(1430);
  });

  it('leaves out what has no time of its own', () => {
    expect(modelledMs([call(0, 'GetFunction'), update(5, 1000), call(500, 'GetFunction', { isPoll: true })])).toBe(
      1000,
    );
    expect(modelledMs([])).toBe(0);
  });
});

it('says how late the end of an update was found: the last of its polls, not a later read', () => {
  const poll = (atMs: number) => call(atMs, 'GetFunction', { isPoll: true });
  const calls = [update(0, 1000), poll(400), poll(1040), call(1500, 'GetFunction'), update(2000, 500), poll(2530)];
  expect(lateByPercent(calls)).toBeCloseTo((4 + 6) / 2);
  expect(lateByPercent([update(0, 1000)])).toBeNaN();
});
