/** What was measured with the CPU time extension attached, and what it adds, as results.json has it. */
import type { Interval } from '../../statistics/types.ts';
import type { Comparison, ConfigurationResult } from './types.ts';

export interface CpuTimeExtensionResult
  extends Pick<
    ConfigurationResult,
    'id' | 'function' | 'memoryMb' | 'payload' | 'planned' | 'cold' | 'followUp' | 'warm'
  > {
  /** Override of the environment with which it is compared; absent = none. */
  readonly override?: string;
  /** Its times against those of the same configuration without the extension, in the same rounds. */
  readonly adds: readonly AddedTime[];
  /** Why the extension read nothing, with the number of invocations; empty when it always did. */
  readonly problems: Readonly<Record<string, number>>;
  /** Valid samples in whose log it said nothing of their CPU time: the last of each environment, and those that were cut off. */
  readonly unknown: number;
}

export interface AddedTime extends Pick<Comparison, 'phase' | 'paired' | 'n'> {
  readonly metric: 'initDurationMs' | 'durationMs';
  /** With the extension − without, Hodges–Lehmann. */
  readonly differenceMs: number;
  /** null where there are too few samples. */
  readonly interval: Interval | null;
}
