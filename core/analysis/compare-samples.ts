/** One ratio: the figures of two sets of samples, paired by round where that is allowed. */
import { hodgesLehmannRatio } from '../statistics/hodges-lehmann-ratio.ts';
import { hodgesLehmannRatioPaired } from '../statistics/hodges-lehmann-ratio-paired.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { median } from '../statistics/quantile.ts';
import { signedRank } from '../statistics/signed-rank.ts';
import type { Sample } from '../telemetry/types.ts';
import { type EnvironmentValue, environmentValues, oneAnEnvironment } from './environment-values.ts';
import type { Comparison } from './results/types.ts';
import { CONFIDENCE, MIN_PAIRED_ROUNDS } from './verdict.ts';

interface Side {
  /** Valid samples. */
  readonly samples: readonly Sample[];
  readonly metric: string;
}

type RatioEstimate = Pick<Comparison, 'ratio' | 'interval' | 'pValue' | 'paired' | 'n'>;

/**
 * candidate / reference as a Hodges–Lehmann ratio with its interval and p value.
 *
 * Paired (signed-rank over rounds) when both were measured in one lane and at least six rounds hold both; a round's value
 * is the median of its samples, because samples of one environment are not independent (Kalibera & Jones, ISMM 2013).
 * Otherwise Mann–Whitney over environments (environment-values.ts).
 * undefined when a side has no such figure, or one that is not above zero: such figures have no ratio.
 */
export function compareSamples(
  candidate: Side,
  reference: Side,
  options: { readonly sameLane: boolean },
): RatioEstimate | undefined {
  const a = environmentValues(candidate.samples, candidate.metric);
  const b = environmentValues(reference.samples, reference.metric);
  const pairs = options.sameLane ? roundPairs(a, b) : [];
  return pairs.length >= MIN_PAIRED_ROUNDS
    ? pairedRatio(pairs)
    : independentRatio(oneAnEnvironment(a), oneAnEnvironment(b));
}

function pairedRatio(pairs: readonly (readonly [number, number])[]): RatioEstimate | undefined {
  const estimate = hodgesLehmannRatioPaired(pairs, CONFIDENCE);
  if (estimate === undefined) return undefined;
  const { pValue } = signedRank(pairs.map(([one, other]) => Math.log(one / other)));
  return { ...estimate, pValue, paired: true, n: [pairs.length, pairs.length] };
}

function independentRatio(a: readonly number[], b: readonly number[]): RatioEstimate | undefined {
  const estimate = hodgesLehmannRatio(a, b, CONFIDENCE);
  if (estimate === undefined) return undefined;
  return { ...estimate, pValue: mannWhitney(a, b).pValue, paired: false, n: [a.length, b.length] };
}

/** The medians of the rounds that both sides have, in round order. */
function roundPairs(a: readonly EnvironmentValue[], b: readonly EnvironmentValue[]): [number, number][] {
  const left = Map.groupBy(a, ({ round }) => round);
  const right = Map.groupBy(b, ({ round }) => round);
  return [...left.keys()]
    .sort((one, other) => one - other)
    .flatMap((round): [number, number][] => {
      const one = left.get(round) ?? [];
      const other = right.get(round);
      return other === undefined ? [] : [[medianOf(one), medianOf(other)]];
    });
}

function medianOf(values: readonly EnvironmentValue[]): number {
  return median(values.map(({ value }) => value));
}
