/** What other memory sizes would bring, as results.json stores it. */
import type { Interval } from '../../statistics/types.ts';

/** `parallel_threads`: more than one thread computed. `share_does_not_explain`: the duration is not what its parts say. */
export type Unpredictable = 'parallel_threads' | 'share_does_not_explain';

export interface PredictedSize {
  readonly memoryMb: number;
  readonly predictedMs: number;
  /** 95 % interval of the samples, widened by what is not known about overlapping waits; null below 6 samples. */
  readonly interval: Interval | null;
  /** Median at this size; null where it was not measured. */
  readonly measuredMs: number | null;
}

export interface Prediction {
  readonly function: string;
  readonly payload: string;
  readonly override?: string;
  readonly phase: 'cold' | 'warm';
  readonly metric: 'initDurationMs' | 'durationMs';
  /** The size whose samples it is made from, and how many. */
  readonly fromMemoryMb: number;
  readonly n: number;
  readonly sizes: readonly PredictedSize[];
  /** Why nothing is predicted; `sizes` is then empty. */
  readonly unpredictable?: Unpredictable;
}
