/** How long the updates of a function take, one after another: for tests of the schedule that waits for them. */
import { seededNormal } from './seeded-normal.ts';

type DurationMs = (update: number) => number;

/** Around `medianMs`, with this standard deviation of the logarithm. */
export function lognormal(medianMs: number, deviation: number): () => number {
  const normal = seededNormal(`${medianMs}/${deviation}`);
  return () => medianMs * Math.exp(deviation * normal());
}

const noisy = lognormal(1_000, 0.2);

/** Cases from lambda-semantics §4.4 (1 s for a zip, 25 s in a VPC), and what a fixed schedule would not follow. */
export const UPDATE_DURATIONS: Readonly<Record<string, DurationMs>> = {
  'always 1 s': () => 1_000,
  'around 1 s, 5 % apart': lognormal(1_000, 0.05),
  'around 1 s, 20 % apart': noisy,
  'always 25 s': () => 25_000,
  'around 25 s, 10 % apart': lognormal(25_000, 0.1),
  'none, as in the local cloud': () => 0,
  'twice as fast from the middle on': (update) => (update < 200 ? 1_000 : 500),
  'twice as slow from the middle on': (update) => (update < 200 ? 1_000 : 2_000),
  'slowly up and down by half': (update) => 1_000 * (1 + 0.5 * Math.sin(update / 20)),
};
