/** Seeded random samples that are skewed to the right, as cold starts are. */
import { seededNormal } from '../kit/seeded-normal.ts';

/** A generator of lognormal values with the given median (any unit) and spread of the logarithm. */
export function lognormal(seed: string, median: number, sigma: number): () => number {
  const normal = seededNormal(seed);
  return () => median * Math.exp(sigma * normal());
}

export function draw(count: number, generator: () => number): number[] {
  return Array.from({ length: count }, generator);
}
