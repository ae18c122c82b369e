/**
 * The null distribution of Mann and Whitney's U ("On a test of whether one of two random variables is stochastically
 * larger than the other", Annals of Mathematical Statistics 18, 1947), counted exactly.
 */

/** Up to 60 against 60 values are counted exactly, which takes a tenth of a second with ties and less without. */
export const EXACT_PAIRS = 3600;

const cache = new Map<string, readonly number[]>();

/**
 * P(U = u) for u = 0 … n·m without ties, by the recursion N(u; n, m) = N(u - m; n - 1, m) + N(u; n, m - 1): only
 * additions, so that doubles are precise enough.
 */
export function mannWhitneyProbabilities(n: number, m: number): readonly number[] {
  const key = `${Math.min(n, m)},${Math.max(n, m)}`;
  const probabilities = cache.get(key) ?? countMannWhitney(Math.min(n, m), Math.max(n, m));
  cache.set(key, probabilities);
  return probabilities;
}

function countMannWhitney(n: number, m: number): number[] {
  const size = n * m + 1;
  // row[i] = N(·; i, j) for the current j
  const row = Array.from({ length: n + 1 }, () => {
    const counts = new Float64Array(size);
    counts[0] = 1;
    return counts;
  });
  for (let j = 1; j <= m; j += 1) {
    for (let i = 1; i <= n; i += 1) {
      const counts = row[i];
      const fewer = row[i - 1];
      if (counts === undefined || fewer === undefined) continue;
      // in place, from small u up: counts holds N(·; i, j - 1) and fewer is N(·; i - 1, j) already
      for (let u = j; u <= i * j; u += 1) counts[u] = (counts[u] ?? 0) + (fewer[u - j] ?? 0);
    }
  }
  return normalised(row[n] ?? new Float64Array([1]));
}

/**
 * P(S = s) of the sum S of `drawn` doubled ranks drawn without replacement, for s from 0: the permutation distribution
 * that holds with ties as well.
 */
export function rankSumProbabilities(doubledRanks: readonly number[], drawn: number): number[] {
  const ranks = doubledRanks.toSorted((left, right) => left - right);
  // prefix[i] = sum of the i smallest ranks; the sums that k of the first i ranks can have lie between two of these
  const prefix = [0];
  for (const rank of ranks) prefix.push((prefix.at(-1) ?? 0) + rank);
  const sumOfSmallest = (count: number): number => prefix[count] ?? 0;
  const size = sumOfSmallest(ranks.length) - sumOfSmallest(ranks.length - drawn) + 1;

  const counts = Array.from({ length: drawn + 1 }, () => new Float64Array(size));
  counts[0]?.fill(1, 0, 1);
  for (const [before, rank] of ranks.entries()) {
    // with fewer than `minDrawn` drawn so far, `drawn` can no longer be reached
    const minDrawn = Math.max(1, drawn - (ranks.length - before - 1));
    for (let k = Math.min(drawn, before + 1); k >= minDrawn; k -= 1) {
      const target = counts[k];
      const source = counts[k - 1];
      if (target === undefined || source === undefined) continue;
      const lowest = sumOfSmallest(k - 1);
      const highest = sumOfSmallest(before) - sumOfSmallest(before - k + 1);
      for (let s = lowest; s <= highest; s += 1) target[s + rank] = (target[s + rank] ?? 0) + (source[s] ?? 0);
    }
  }
  return normalised(counts[drawn] ?? new Float64Array([1]));
}

function normalised(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => count / total);
}
