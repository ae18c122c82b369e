/** The suite's canary: a function that nobody deploys, so that what moves it is not its code. */
import type { CanaryReport, NightlyShift } from './nightly-result.ts';
import type { Night } from './types.ts';

/**
 * What the canary says of this night.
 * @param nights all that were read, this one included
 * @param label of the canary
 * @param shifts of all series
 * @param tested functions of the series that could be tested tonight
 */
export function reportCanary(
  nights: readonly Night[],
  label: string | undefined,
  shifts: readonly NightlyShift[],
  tested: ReadonlySet<string>,
): { readonly canary?: CanaryReport } {
  const own = nights.flatMap(({ series }) => series.filter((each) => each.function === label));
  if (label === undefined || own.length === 0) return {};
  const packageUnchanged = new Set(own.map(({ provenance }) => provenance.codeSha256)).size === 1;
  const shifted = shifts.some(({ key, isNew }) => isNew && key.function === label);
  const canTell = packageUnchanged && tested.has(label);
  return { canary: { function: label, packageUnchanged, shifted: canTell ? shifted : null } };
}
