/** The shape of a warning: a constant in a file of related warnings, listed in warning-rules.ts. */
import type { Plan } from '../../plan/types.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import type { Results } from '../results/types.ts';

/** A run with all its figures. */
export interface JudgedRun {
  readonly plan: Plan;
  readonly index: SampleIndex;
  readonly results: Omit<Results, 'warnings'>;
}

export interface WarningRule<Finding = unknown> {
  /** Two rules may share a code: the same warning with different fixes. */
  readonly code: string;
  /** When it is given, in a few words: a row of docs/warnings.md. */
  readonly when: string;
  /** One warning is given per finding. */
  find(run: JudgedRun): readonly Finding[];
  message(finding: Finding): string;
  readonly fix: string;
}

/** One finding with all names; none when there are no names. */
export function oneFinding<Name>(names: readonly Name[]): readonly (readonly Name[])[] {
  return names.length === 0 ? [] : [names];
}

/** The first four names, and how many more; `;` between them where a name has a comma of its own. */
export function listOf(names: readonly string[]): string {
  const separator = names.some((name) => name.includes(', ')) ? '; ' : ', ';
  const shown = names.slice(0, 4).join(separator);
  const more = separator === '; ' ? '; and' : ' and';
  return names.length <= 4 ? shown : `${shown}${more} ${names.length - 4} more`;
}

/** The verb that goes with a number of things. */
export function wasOrWere(count: number): 'was' | 'were' {
  return count === 1 ? 'was' : 'were';
}
