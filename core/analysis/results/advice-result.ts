/** Advice on what would make a function start faster, as results.json has it. */

/** From one rule, with its evidence in the sentence; the most expensive cause first. */
export interface Advice {
  readonly function: string;
  readonly memoryMb?: number;
  /** Of the rule. */
  readonly code: string;
  /** What the cause costs. */
  readonly costMs: number;
  readonly sentence: string;
}
