import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import { makeSample, smallRun } from '../../../kit/report-run.ts';

/** Each cold start computes `cpuMs` and waits `shareWaitMs` of `wallMs`. */
function runWith(handler: { wallMs: number; cpuMs: number; shareWaitMs: number; parallel?: boolean }) {
  const run = smallRun();
  const samples = run.samples.map((sample) =>
    makeSample({ ...sample, observation: { handler: { throttledMs: 0, parallel: false, ...handler } } }),
  );
  return buildResults({ ...run, samples });
}

describe('what other memory sizes would bring', () => {
  it('is predicted for the standard sizes, with the median measured at those of the run', () => {
    const { configurations, predictions } = runWith({ wallMs: 140, cpuMs: 10, shareWaitMs: 120 });
    const [measured] = configurations;
    const prediction = predictions?.find(({ metric }) => metric === 'durationMs');

    expect(prediction).toMatchObject({ function: measured?.function, phase: 'cold', fromMemoryMb: 128, n: 6 });
    expect(prediction?.sizes.map(({ memoryMb }) => memoryMb)).toEqual([128, 512, 1024, 1769]);
    expect(prediction?.sizes[0]?.measuredMs).toBe(measured?.cold?.metrics['durationMs']?.median);
    expect(prediction?.sizes[1]?.measuredMs).toBeNull();
    // 10 ms of computing, of which six waits cost 0.3 ms each, and 10 ms of waiting for something else.
    expect(prediction?.sizes.at(-1)?.predictedMs).toBe(18.2);
  });

  it('has the reason where nothing can be predicted', () => {
    const { predictions } = runWith({ wallMs: 100, cpuMs: 80, shareWaitMs: 10, parallel: true });
    expect(predictions?.[0]).toMatchObject({ unpredictable: 'parallel_threads', sizes: [] });
  });

  it('is absent where nothing was observed', () => {
    const run = smallRun();
    const samples = run.samples.map(({ observation: _, ...sample }) => makeSample(sample));
    expect(buildResults({ ...run, samples }).predictions).toBeUndefined();
  });
});
