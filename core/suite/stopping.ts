/** Options of adaptive stopping as written, checked, with the cap filled in. */
import { DEFAULT_MAX_SAMPLES, MIN_ADAPTIVE_SAMPLES } from './defaults.ts';
import { problemAt } from './problems.ts';
import type { StoppingOptions } from './types.ts';

interface WrittenStopping {
  readonly targetIntervalPercent?: number | undefined;
  readonly maxSamples?: number | undefined;
}

/**
 * Nothing for a phase that takes a fixed number of samples.
 * @param samples what the phase asks for: the least, when it may stop early
 * @throws BenchmarkError SUITE_INVALID for a cap without a target, or below what is the least
 */
export function stoppingOptions(phase: 'cold' | 'warm', written: WrittenStopping, samples: number): StoppingOptions {
  const { targetIntervalPercent, maxSamples } = written;
  if (targetIntervalPercent === undefined) {
    if (maxSamples === undefined) return {};
    throw problemAt(
      [phase, 'maxSamples'],
      `found ${maxSamples} without ${phase}.targetIntervalPercent`,
      'Add "targetIntervalPercent", for example 5, or say how many samples to take with "samples".',
    );
  }
  const least = Math.max(MIN_ADAPTIVE_SAMPLES, samples);
  if (maxSamples !== undefined && maxSamples < least) {
    throw problemAt(
      [phase, 'maxSamples'],
      `found ${maxSamples}, which is less than the ${least} samples taken before anything stops`,
      `Give ${least} or more, or lower "samples".`,
    );
  }
  return { targetIntervalPercent, maxSamples: maxSamples ?? Math.max(DEFAULT_MAX_SAMPLES[phase], least) };
}
