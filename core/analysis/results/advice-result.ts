/** What a function can do about its times, as results.json stores it. */

/** One piece of advice; docs/advice.md has all codes. */
export interface Advice {
  readonly function: string;
  readonly payload: string;
  readonly override?: string;
  /** The size that the figures are of; absent where they are of init, whose CPU does not depend on it. */
  readonly memoryMb?: number;
  readonly code: string;
  /** Milliseconds at stake, without those that other advice names. */
  readonly costMs: number;
  /** The cause, its figures and what to do. */
  readonly sentence: string;
  /** The figures of the sentence, each with its unit: medians of this file, and the CPU share of the memory size. */
  readonly evidence: Readonly<Record<string, number>>;
}
