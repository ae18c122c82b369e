/** Published figures and patterns beside what was measured, as results.json stores them. */
import type { PublishedFigure, PublishedPattern } from '../../suite/types.ts';

/** A figure that its author measured on AWS, with ours. */
export interface PublishedResult extends Omit<PublishedFigure, 'value'> {
  readonly published: number;
  readonly measured: number | null;
}

export interface PatternResult extends PublishedPattern {
  /** Memory size at which it was decided; null when both sides have none in common. */
  readonly memoryMb: number | null;
  readonly holds: boolean | null;
  readonly explanation: string;
}
