/**
 * All probabilities of the binomial distribution B(n, p): index i holds P(X = i). Computed outwards from the mode by the
 * ratio of neighbours and normalised at the end, so that nothing underflows and no gamma function is needed.
 * @param n trials, a whole number of at least 0
 * @param p probability of success, strictly between 0 and 1
 */
export function binomialProbabilities(n: number, p: number): number[] {
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const weights = new Array<number>(n + 1).fill(0);
  weights[mode] = 1;
  for (let i = mode, weight = 1; i < n; i += 1) {
    weight *= ((n - i) / (i + 1)) * odds;
    weights[i + 1] = weight;
  }
  for (let i = mode, weight = 1; i > 0; i -= 1) {
    weight *= i / (n - i + 1) / odds;
    weights[i - 1] = weight;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
