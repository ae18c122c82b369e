/** Repeatable numbers of a standard normal distribution (Box & Muller, Annals of Mathematical Statistics 29, 1958). */
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';

export function seededNormal(seed: string): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
