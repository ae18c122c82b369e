/** Even distribution of a number of samples over rounds. */

/**
 * How many of `total` samples are taken in round `round` (from 1) of `rounds`. The shares differ by at most one, are spread
 * over the whole run, and add up to `total`. Rounds after the last get 0.
 */
export function shareOfRound(total: number, rounds: number, round: number): number {
  if (round > rounds) return 0;
  return Math.floor((round * total) / rounds) - Math.floor(((round - 1) * total) / rounds);
}
