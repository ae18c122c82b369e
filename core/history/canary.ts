/** The suite's canary: a function that is never redeployed, so that a shift of it is not caused by its code. */
import type { CanaryReport, NightlyShift } from './nightly-result.ts';
import type { PastNight } from './past-night.ts';

/**
 * Reports whether the canary shifted on this night.
 * @param nights all that were read, this night included
 * @param label of the canary
 * @param shifts of all series
 * @param tested functions with a series that could be tested tonight
 */
export function reportCanary(
  nights: readonly PastNight[],
  label: string | undefined,
  shifts: readonly NightlyShift[],
  tested: ReadonlySet<string>,
): { readonly canary?: CanaryReport } {
  if (label === undefined) return {};
  const packages = new Set<string>();
  for (const { series } of nights) {
    for (const measured of series) if (measured.function === label) packages.add(measured.provenance.codeSha256);
  }
  if (packages.size === 0) return {};
  const packageUnchanged = packages.size === 1;
  const shifted = shifts.some(({ key, isNew }) => isNew && key.function === label);
  const isConclusive = packageUnchanged && tested.has(label);
  return { canary: { function: label, packageUnchanged, shifted: isConclusive ? shifted : null } };
}
