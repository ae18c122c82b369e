/** What all functions of an architecture do in the same night: it belongs to the platform. */
import { median } from '../statistics/quantile.ts';

/** With fewer functions, a shift of one cannot be told from one of the platform. */
const MIN_FUNCTIONS = 3;
/** Share of the functions that must move in the same direction, by at least half of the median. */
const ALIKE_SHARE = 0.75;

interface Member {
  readonly function: string;
  /** Of tonight's figure from the level of the series, log scale. */
  readonly deviation: number;
}

interface PlatformPart {
  /** The median over functions. */
  readonly median: number;
  /** The same if the functions agree, else 0: the median of independent noise would only add to that of each series. */
  readonly common: number;
}

/**
 * The part of the platform in one night, as in a median polish (J. W. Tukey, "Exploratory Data Analysis", 1977): the median
 * over functions, because the series of one function are not independent.
 * @param members series of one architecture, metric and phase with a figure tonight
 * @returns undefined with fewer than three functions
 */
export function platformPart(members: readonly Member[]): PlatformPart | undefined {
  const byFunction = Map.groupBy(members, (member) => member.function);
  if (byFunction.size < MIN_FUNCTIONS) return undefined;
  const moves = [...byFunction.values()].map((own) => median(own.map(({ deviation }) => deviation)));
  const middle = median(moves);
  const alike = moves.filter((move) => Math.sign(middle) * move >= Math.abs(middle) / 2);
  return { median: middle, common: alike.length >= ALIKE_SHARE * moves.length ? middle : 0 };
}
