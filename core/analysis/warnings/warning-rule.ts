/** What a warning is: a constant of this shape, in one file with its close relatives and in one line of warning-rules.ts. */
import type { Plan } from '../../plan/types.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import type { Sample } from '../../telemetry/types.ts';
import type { Results } from '../results/types.ts';

/** A run whose every figure is known. */
export interface JudgedRun {
  readonly plan: Plan;
  /** All of them, in time order. */
  readonly samples: readonly Sample[];
  readonly index: SampleIndex;
  readonly results: Omit<Results, 'warnings'>;
}

export interface WarningRule<Finding = unknown> {
  /** Two rules may share a code: the same warning with different fixes. */
  readonly code: string;
  /** The case it is for, in a few words: a row of docs/warnings.md. */
  readonly when: string;
  /** One warning for each finding; none when all is well. */
  find(run: JudgedRun): readonly Finding[];
  /** The message: what was found. */
  say(finding: Finding): string;
  readonly fix: string;
}

/** One finding that names everything it is about; none for no names. */
export function together<Name>(names: readonly Name[]): readonly (readonly Name[])[] {
  return names.length === 0 ? [] : [names];
}

/** The first few names, and how many more. */
export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length <= 4 ? shown : `${shown} and ${names.length - 4} more`;
}

/** The verb that goes with a number of things. */
export function wasOrWere(count: number): 'was' | 'were' {
  return count === 1 ? 'was' : 'were';
}
