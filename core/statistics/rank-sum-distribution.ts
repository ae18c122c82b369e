/**
 * The null distribution of Mann and Whitney's U ("On a test of whether one of two random variables is stochastically
 * larger than the other", Annals of Mathematical Statistics 18, 1947), counted exactly.
 */

const known = new Map<string, readonly number[]>();

/**
 * P(U = u) for u = 0 … n·m without ties, by the recursion N(u; n, m) = N(u - m; n - 1, m) + N(u; n, m - 1): only
 * additions, so that doubles lose nothing that shows.
 */
export function mannWhitneyProbabilities(n: number, m: number): readonly number[] {
  const key = `${Math.min(n, m)},${Math.max(n, m)}`;
  const found = known.get(key) ?? countMannWhitney(Math.min(n, m), Math.max(n, m));
  known.set(key, found);
  return found;
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
  const largest = doubledRanks.toSorted((left, right) => right - left).slice(0, drawn);
  const size = largest.reduce((sum, rank) => sum + rank, 0) + 1;
  const counts = Array.from({ length: drawn + 1 }, () => new Float64Array(size));
  const none = counts[0];
  if (none !== undefined) none[0] = 1;
  for (const rank of doubledRanks) {
    for (let k = drawn; k >= 1; k -= 1) {
      const target = counts[k];
      const source = counts[k - 1];
      if (target === undefined || source === undefined) continue;
      for (let s = size - 1; s >= rank; s -= 1) target[s] = (target[s] ?? 0) + (source[s - rank] ?? 0);
    }
  }
  return normalised(counts[drawn] ?? new Float64Array([1]));
}

function normalised(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => count / total);
}
