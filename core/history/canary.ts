/** The suite's canary: a function that is never redeployed, so that a shift of it is not caused by its code. */
import type { CanaryReport, NightlyShift } from './nightly-result.ts';
import type { Night } from './types.ts';

/**
 * Reports whether the canary shifted on this night.
 * @param nights all that were read, this night included
 * @param label of the canary
 * @param shifts of all series
 * @param tested functions with a series that could be tested tonight
 */
export function reportCanary(
  nights: readonly Night[],
  label: string | undefined,
  shifts: readonly NightlyShift[],
  tested: ReadonlySet<string>,
): { readonly canary?: CanaryReport } {
  const own = nights.flatMap(({ series }) => series.filter((measured) => measured.function === label));
  if (label === undefined || own.length === 0) return {};
  const packageUnchanged = new Set(own.map(({ provenance }) => provenance.codeSha256)).size === 1;
  const shifted = shifts.some(({ key, isNew }) => isNew && key.function === label);
  const isConclusive = packageUnchanged && tested.has(label);
  return { canary: { function: label, packageUnchanged, shifted: isConclusive ? shifted : null } };
}
