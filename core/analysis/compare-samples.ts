/** The ratio and the difference of two sets of samples, paired by round where that is allowed. */
import { groupedValues, groupMedians } from '../statistics/grouped-values.ts';
import {
  type DifferenceEstimate,
  hodgesLehmannDifference,
  hodgesLehmannDifferencePaired,
} from '../statistics/hodges-lehmann-difference.ts';
import { hodgesLehmannRatio } from '../statistics/hodges-lehmann-ratio.ts';
import { hodgesLehmannRatioPaired } from '../statistics/hodges-lehmann-ratio-paired.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { signedRank } from '../statistics/signed-rank.ts';
import type { SampleRows } from '../telemetry/sample-index.ts';
import { type EnvironmentValues, environmentValues, onePerEnvironment } from './environment-values.ts';
import type { Comparison } from './results/types.ts';
import { CONFIDENCE, MIN_PAIRED_ROUNDS } from './verdict.ts';

interface Side {
  /** Valid samples. */
  readonly samples: SampleRows;
  readonly metric: string;
}

type RatioEstimate = Pick<Comparison, 'ratio' | 'interval' | 'pValue' | 'paired' | 'n'>;

/**
 * candidate / reference as a Hodges–Lehmann ratio with its interval and p value.
 *
 * Paired (signed-rank over rounds) when both were measured in one lane and at least six rounds have both; a round's value
 * is the median of its samples, because samples of one environment are not independent (Kalibera & Jones, ISMM 2013).
 * Otherwise Mann–Whitney over environments (environment-values.ts).
 * undefined when a side lacks the figure, or a value of it is not above zero: then there is no ratio.
 */
export function compareSamples(
  candidate: Side,
  reference: Side,
  options: { readonly sameLane: boolean },
): RatioEstimate | undefined {
  const a = environmentValues(candidate.samples, candidate.metric);
  const b = environmentValues(reference.samples, reference.metric);
  const pairs = options.sameLane
    ? roundPairs(mediansByRound(candidate.samples, a), mediansByRound(reference.samples, b))
    : [];
  return pairs.length >= MIN_PAIRED_ROUNDS
    ? pairedRatio(pairs)
    : independentRatio(onePerEnvironment(a), onePerEnvironment(b));
}

function pairedRatio(pairs: readonly (readonly [number, number])[]): RatioEstimate | undefined {
  const estimate = hodgesLehmannRatioPaired(pairs, CONFIDENCE);
  if (estimate === undefined) return undefined;
  const { pValue } = signedRank(pairs.map(([value, referenceValue]) => Math.log(value / referenceValue)));
  return { ...estimate, pValue, paired: true, n: [pairs.length, pairs.length] };
}

function independentRatio(a: Float64Array, b: Float64Array): RatioEstimate | undefined {
  const estimate = hodgesLehmannRatio(a, b, CONFIDENCE);
  if (estimate === undefined) return undefined;
  return { ...estimate, pValue: mannWhitney(a, b).pValue, paired: false, n: [a.length, b.length] };
}

/** candidate − reference of a figure of one function, paired by round as the ratio is; undefined when a side lacks it. */
export function differenceOfSamples(
  candidate: Side,
  reference: Side,
): (DifferenceEstimate & Pick<Comparison, 'paired' | 'n'>) | undefined {
  const a = environmentValues(candidate.samples, candidate.metric);
  const b = environmentValues(reference.samples, reference.metric);
  const pairs = roundPairs(mediansByRound(candidate.samples, a), mediansByRound(reference.samples, b));
  const paired = pairs.length >= MIN_PAIRED_ROUNDS;
  const [left, right] = [onePerEnvironment(a), onePerEnvironment(b)];
  const estimate = paired
    ? hodgesLehmannDifferencePaired(pairs, CONFIDENCE)
    : hodgesLehmannDifference(left, right, CONFIDENCE);
  const n = paired ? ([pairs.length, pairs.length] as const) : ([left.length, right.length] as const);
  return estimate && { ...estimate, paired, n };
}

/** The medians of the rounds that both sides have, in round order. */
function roundPairs(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): [number, number][] {
  return [...a]
    .sort(([left], [right]) => left - right)
    .flatMap(([round, value]): [number, number][] => {
      const other = b.get(round);
      return other === undefined ? [] : [[value, other]];
    });
}

function mediansByRound({ table }: SampleRows, { values, rows }: EnvironmentValues): ReadonlyMap<number, number> {
  if (values.length === 0) return new Map();
  const rounds = table.round.of(rows);
  const numbers = new Map([...new Set(rounds)].map((round, number) => [round, number]));
  const numberOfValue = rounds.map((round) => numbers.get(round) ?? 0);
  const medians = groupMedians(groupedValues(values, numberOfValue), numbers.size);
  return new Map([...numbers].map(([round, number]) => [round, medians[number] ?? Number.NaN]));
}
