/** Options of adaptive stopping, checked, with the maximum filled in. */
import { DEFAULT_MAX_SAMPLES, MIN_ADAPTIVE_SAMPLES } from './defaults.ts';
import { problemAt } from './problems.ts';
import type { StoppingOptions } from './types.ts';

interface WrittenStopping {
  readonly targetIntervalPercent?: number | undefined;
  readonly maxSamples?: number | undefined;
}

/**
 * Returns no options for a phase with a fixed number of samples.
 * @param samples the number of samples of the phase; the minimum, when it may stop early
 * @throws BenchmarkError SUITE_INVALID for a maximum without a target interval, or below the minimum
 */
export function stoppingOptions(phase: 'cold' | 'warm', written: WrittenStopping, samples: number): StoppingOptions {
  const { targetIntervalPercent, maxSamples } = written;
  if (targetIntervalPercent === undefined) {
    if (maxSamples === undefined) return {};
    throw problemAt(
      [phase, 'maxSamples'],
      `found ${maxSamples} without ${phase}.targetIntervalPercent`,
      'Add "targetIntervalPercent", for example 5, or set the number of samples with "samples".',
    );
  }
  const minSamples = Math.max(MIN_ADAPTIVE_SAMPLES, samples);
  if (maxSamples !== undefined && maxSamples < minSamples) {
    throw problemAt(
      [phase, 'maxSamples'],
      `found ${maxSamples}, which is less than the ${minSamples} samples taken before anything stops`,
      `Give ${minSamples} or more, or lower "samples".`,
    );
  }
  return { targetIntervalPercent, maxSamples: maxSamples ?? Math.max(DEFAULT_MAX_SAMPLES[phase], minSamples) };
}
