import { describe, expect, it } from 'vitest';
import { computingAt, underQuota } from '../../../../core/analysis/prediction/cpu-quota.ts';
import { predictDuration } from '../../../../core/analysis/prediction/predict-duration.ts';

const parts = (computingMs: number, shareWaitMs: number, otherWaitMs: number) => ({
  computingMs,
  shareWaitMs,
  otherWaitMs,
  parallel: false,
  machineWaitMs: 0,
});

describe('computing under a quota', () => {
  it('needs the periods that its quota does not fill', () => {
    // 884.5 MB: half a CPU, 10 ms of each 20 ms.
    expect(underQuota(25, 884.5)).toBeCloseTo(45, 9);
    expect(underQuota(10, 884.5)).toBe(10);
    expect(underQuota(10.1, 884.5)).toBeCloseTo(20.1, 9);
  });

  it('is not stretched by a whole CPU or more', () => {
    expect(underQuota(300, 1769)).toBe(300);
    expect(underQuota(300, 3008)).toBe(300);
  });

  it('tends to the time divided by the share', () => {
    expect(underQuota(100, 128)).toBeCloseTo((100 * 1769) / 128, -1.5);
  });
});

describe('computing at another size', () => {
  const halfToQuarter = { fromMemoryMb: 884.5, toMemoryMb: 442.25 };

  it('is the same work where resuming costs nothing', () => {
    expect(computingAt(25, 0, halfToQuarter)).toBeCloseTo(25, 9);
  });

  it('has what each wait costs', () => {
    // 10 + 10 + 5 ms at half a CPU: 23 ms of work; at a quarter 5 + 4 + 4 + 4 + 4 + 2 ms of work.
    expect(computingAt(25, 1, halfToQuarter)).toBeCloseTo(28, 9);
    expect(computingAt(28, 1, { fromMemoryMb: 442.25, toMemoryMb: 884.5 })).toBeCloseTo(25, 9);
  });

  it('has no wait with a whole CPU, or within one quota', () => {
    expect(computingAt(25, 1, { fromMemoryMb: 884.5, toMemoryMb: 1769 })).toBeCloseTo(23, 9);
    expect(computingAt(4, 1, halfToQuarter)).toBe(4);
  });

  it('is never less than the quotas that were used up', () => {
    expect(computingAt(10.1, 1, { fromMemoryMb: 884.5, toMemoryMb: 1769 })).toBe(10);
  });
});

describe('predicting a duration', () => {
  it('stretches computing and leaves waiting as it is', () => {
    const range = predictDuration(parts(25, 20, 100), { fromMemoryMb: 884.5, toMemoryMb: 1769 });
    // Two waits, after each of which 0.3 ms of the computing fetched what the caches had lost; at least nothing, at most 0.6 ms.
    expect(range).toHaveProperty('lowMs', expect.closeTo(123.8, 9));
    expect(range).toHaveProperty('highMs', 125);
    expect(range).toHaveProperty('predictedMs', expect.closeTo(124.4, 9));
  });

  it('carries over how much of the waiting passed while the share was used up', () => {
    // At half a CPU: 25 ms computing take 45; with 40 ms of waiting between 65 (all of 20 hidden) and 85.
    const hidden = predictDuration(parts(25, 0, 40), { fromMemoryMb: 884.5, toMemoryMb: 442.25 });
    const none = predictDuration(parts(25, 20, 40), { fromMemoryMb: 884.5, toMemoryMb: 442.25 });
    // A quarter: 5 ms of each 20 ms, so 85 ms; with the waiting at most 125.
    // 24.4 ms of work, after five waits 25.9 ms of computing: 100.9 ms at a quarter.
    expect(hidden).toHaveProperty('predictedMs', expect.closeTo(100.9, 9));
    expect(none).toHaveProperty('predictedMs', expect.closeTo(140.9, 9));
    expect(none).toMatchObject({ lowMs: 85 });
  });

  it('says that it cannot where several threads computed', () => {
    expect(predictDuration({ ...parts(25, 20, 0), parallel: true }, { fromMemoryMb: 512, toMemoryMb: 128 })).toBe(
      'parallel_threads',
    );
  });

  it('says that it cannot where the share does not explain the measured duration', () => {
    // 25 ms at half a CPU take 45 ms; another 400 ms of being throttled come from elsewhere.
    expect(predictDuration(parts(25, 420, 0), { fromMemoryMb: 884.5, toMemoryMb: 128 })).toBe('share_does_not_explain');
  });

  it('does not mind other work of this machine', () => {
    const busy = { ...parts(25, 420, 0), machineWaitMs: 400 };
    expect(predictDuration(busy, { fromMemoryMb: 884.5, toMemoryMb: 1769 })).toHaveProperty('highMs', 25);
  });
});
