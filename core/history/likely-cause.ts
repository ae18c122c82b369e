/** What else changed together with a series, from the records of the nights before and after; nothing is guessed. */
import type { Direction, Provenance } from './types.ts';

type CauseKind = 'code' | 'configuration' | 'runtime-version' | 'platform' | 'unknown';

export interface Cause {
  readonly kind: CauseKind;
  /** One sentence. */
  readonly explanation: string;
}

/** A shift of any function, as far as it is compared with others. */
export interface OtherShift {
  readonly function: string;
  readonly direction: Direction;
  readonly changedAt: number;
}

/** Changes of two functions that are at most this many nights apart count as the same event. */
export const SAME_EVENT_NIGHTS = 3;

/**
 * Names what may explain a shift, most specific first.
 * @param before provenance of the last valid night before the change
 * @param after provenance of the first valid night since the change
 * @param shift the shift to explain
 * @param others shifts of all functions
 * @param canaries labels of functions whose package was the same every night: when one of them shifts too, the cause is
 *   the platform
 */
export function likelyCauses(
  before: Provenance | undefined,
  after: Provenance | undefined,
  shift: OtherShift,
  others: readonly OtherShift[],
  canaries: readonly string[],
): Cause[] {
  const causes: Cause[] = [];
  if (before !== undefined && after !== undefined) {
    if (before.codeSha256 !== after.codeSha256) {
      causes.push({ kind: 'code', explanation: 'The function has other code since that night.' });
    }
    if (before.configuration !== after.configuration) {
      const explanation = `The configuration was "${before.configuration}" and is "${after.configuration}".`;
      causes.push({ kind: 'configuration', explanation });
    }
    const { runtimeVersion: from } = before;
    const { runtimeVersion: to } = after;
    // A night that did not see its version says nothing about a change of it.
    if (from !== undefined && to !== undefined && from !== to) {
      causes.push({ kind: 'runtime-version', explanation: `The runtime version was ${from} and is ${to}.` });
    }
  }
  const alike = others.filter(
    (other) =>
      other.function !== shift.function &&
      other.direction === shift.direction &&
      Math.abs(other.changedAt - shift.changedAt) <= SAME_EVENT_NIGHTS,
  );
  const shifted = [...new Set(alike.map((other) => other.function))];
  const shiftedCanaries = shifted.filter((label) => canaries.includes(label));
  if (shiftedCanaries.length > 0) {
    const names = shiftedCanaries.join(', ');
    const explanation = `${names}, whose package was the same in all these nights, shifted at the same time.`;
    causes.push({ kind: 'platform', explanation });
  } else if (shifted.length > 0) {
    causes.push({ kind: 'platform', explanation: `${shifted.join(', ')} shifted at the same time.` });
  }
  if (causes.length > 0) return causes;
  return [{ kind: 'unknown', explanation: 'Nothing that is recorded changed at that time.' }];
}
