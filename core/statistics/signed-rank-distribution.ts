/** Up to this many differences the arrangements are counted exactly. */
export const EXACT_DIFFERENCES = 200;

/**
 * The null distribution of Wilcoxon's signed-rank sum ("Individual comparisons by ranking methods", Biometrics Bulletin
 * 1, 1945): every rank is positive with probability 1/2. Returns P(W = w) for w from 0 to the sum of the ranks.
 * @param ranks whole numbers: 1 … n, or doubled midranks where there are ties
 */
export function signedRankProbabilities(ranks: readonly number[]): number[] {
  const size = ranks.reduce((sum, rank) => sum + rank, 0) + 1;
  const probabilities = new Float64Array(size);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let w = reached; w >= 0; w -= 1) {
      probabilities[w] = ((probabilities[w] ?? 0) + (w >= rank ? (probabilities[w - rank] ?? 0) : 0)) / 2;
    }
  }
  return Array.from(probabilities);
}
