/** The point in a series where its distribution changes most. */
interface ChangeLocation {
  /** Index of the first value after the change. */
  readonly index: number;
  /** The scaled energy distance Q between before and after, in the unit of the values; larger is clearer. */
  readonly strength: number;
}

/**
 * Locates the most likely change in a series by E-divisive (Matteson & James, "A nonparametric approach for multiple
 * change point analysis of multivariate data", JASA 109, 2014; for benchmarks Fleming et al., arXiv 2301.03034). For a
 * split at τ into n values before and m values from τ up to κ,
 * Q = 2/(n+m)·ΣΣ|x-y| - 2m/((n+m)(n-1))·Σ|x-x'| - 2n/((n+m)(m-1))·Σ|y-y'|, maximised over τ and κ. It does not test
 * whether there is a change at all.
 * @param values in order of time; winsorise them first to limit the influence of outliers
 * @returns undefined below 4 values (2 on each side)
 */
export function locateChange(values: readonly number[]): ChangeLocation | undefined {
  const inside = distanceSums(values);
  let best: ChangeLocation | undefined;
  for (let tau = 2; tau <= values.length - 2; tau += 1) {
    for (let kappa = tau + 2; kappa <= values.length; kappa += 1) {
      const n = tau;
      const m = kappa - tau;
      const withinX = inside(0, tau);
      const withinY = inside(tau, kappa);
      const between = inside(0, kappa) - withinX - withinY;
      const strength = (2 / (n + m)) * (between - (m / (n - 1)) * withinX - (n / (m - 1)) * withinY);
      if (best === undefined || strength > best.strength) best = { index: tau, strength };
    }
  }
  return best;
}

/** Σ |x_i - x_k| over pairs i < k within [from, to), in constant time each after a quadratic preparation. */
function distanceSums(values: readonly number[]): (from: number, to: number) => number {
  const size = values.length + 1;
  // sums[a·size + b] = Σ over i < a, k < b of |x_i - x_k|
  const sums = new Float64Array(size * size);
  const at = (a: number, b: number): number => sums[a * size + b] ?? 0;
  for (let a = 1; a < size; a += 1) {
    for (let b = 1; b < size; b += 1) {
      const distance = Math.abs((values[a - 1] ?? 0) - (values[b - 1] ?? 0));
      sums[a * size + b] = distance + at(a - 1, b) + at(a, b - 1) - at(a - 1, b - 1);
    }
  }
  return (from, to) => (at(to, to) - at(from, to) - at(to, from) + at(from, from)) / 2;
}
