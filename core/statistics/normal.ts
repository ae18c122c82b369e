/**
 * P(Z > z) of the standard normal distribution, for rank tests with too many samples for an exact count.
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < SERIES_LIMIT ? 0.5 - density * series(z) : density * continuedFraction(z);
}

const SERIES_LIMIT = 2.5;

/** P(0 < Z < z) / density(z) = z + z³/3 + z⁵/15 + … (Abramowitz & Stegun, 26.2.11). */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let i = 3; Math.abs(term) > sum * 1e-17; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return sum;
}

/** P(Z > z) / density(z) = 1/(z + 1/(z + 2/(z + 3/(z + …)))) (Abramowitz & Stegun, 26.2.14). */
function continuedFraction(z: number): number {
  let value = z;
  for (let i = 200; i >= 1; i -= 1) value = z + i / value;
  return 1 / value;
}

/** The z that a standard normal variable exceeds with the given probability, between 0 and 1, exclusive (by bisection). */
export function normalUpperQuantile(probability: number): number {
  let low = -40;
  let high = 40;
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (normalUpperTail(middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
