import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseParts } from '../../../core/telemetry/phase-parts.ts';

const observed = (wallMs: number, cpuMs: number, shareWaitMs: number) => ({
  wallMs,
  cpuMs,
  shareWaitMs,
  throttledMs: 2 * shareWaitMs,
  parallel: false,
});

describe('phaseParts', () => {
  it('splits a phase into computing, waiting for the CPU share and the rest', () => {
    expect(phaseParts(observed(1278.6, 76, 1100.1))).toEqual({
      computingMs: 76,
      shareWaitMs: 1100.1,
      otherWaitMs: 102.5,
      parallel: false,
    });
  });

  it.each([
    ['more CPU time than time, of parallel threads', observed(100, 180, 30), [100, 0, 0]],
    ['more waiting than is left', observed(100, 40, 90), [40, 60, 0]],
    ['nothing but waiting for something else', observed(300.1, 0, 0), [0, 0, 300.1]],
  ])('keeps the sum with %s', (_what, phase, parts) => {
    const { computingMs, shareWaitMs, otherWaitMs } = phaseParts(phase);

    expect([computingMs, shareWaitMs, otherWaitMs]).toEqual(parts);
  });

  it('adds up to the duration, to the microsecond, with no part below 0', () => {
    const time = fc.integer({ min: 0, max: 900_000_000 }).map((microseconds) => microseconds / 1000);
    fc.assert(
      fc.property(time, time, time, (wallMs, cpuMs, shareWaitMs) => {
        const parts = phaseParts(observed(wallMs, cpuMs, shareWaitMs));
        const all = [parts.computingMs, parts.shareWaitMs, parts.otherWaitMs];

        expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
        expect(all.reduce((sum, part) => sum + Math.round(part * 1000), 0)).toBe(Math.round(wallMs * 1000));
      }),
    );
  });
});
