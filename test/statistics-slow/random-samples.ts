/** Seeded random samples that are skewed to the right, as cold starts are. */
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';

/** A generator of lognormal values with the given median (any unit) and spread of the logarithm. */
export function lognormal(seed: string, median: number, sigma: number): () => number {
  const random = seededRandom(seed);
  return () => {
    // Box & Muller, "A note on the generation of random normal deviates", 1958
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(sigma * normal);
  };
}

export function draw(count: number, generator: () => number): number[] {
  return Array.from({ length: count }, generator);
}
