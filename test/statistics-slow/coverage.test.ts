/**
 * Measures how often the intervals cover the true value, by simulation on skewed data. Seeds are fixed, so the shares are
 * the same on every machine; docs/statistics.md has them.
 */
import { describe, expect, it } from 'vitest';
import { compareSamples } from '../../core/analysis/compare-samples.ts';
import { environmentValues, onePerEnvironment, summariseEnvironments } from '../../core/analysis/environment-values.ts';
import { verdictOf } from '../../core/analysis/verdict.ts';
import { hodgesLehmannRatio } from '../../core/statistics/hodges-lehmann-ratio.ts';
import { hodgesLehmannRatioPaired } from '../../core/statistics/hodges-lehmann-ratio-paired.ts';
import { mannWhitney } from '../../core/statistics/mann-whitney.ts';
import { medianInterval } from '../../core/statistics/median-interval.ts';
import { median } from '../../core/statistics/quantile.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';
import type { Interval } from '../../core/statistics/types.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import { makeSample } from '../kit/report-run.ts';
import { rowsOf } from '../kit/sample-rows.ts';
import { draw, lognormal } from './random-samples.ts';

const REPETITIONS = 10_000;
const MEDIAN_MS = 90;
/** The widest spread within a night that was measured on AWS (rust); skewed enough for a t interval to fail. */
const SIGMA = 0.5;

function share(repetitions: number, holds: () => boolean): number {
  let count = 0;
  for (let i = 0; i < repetitions; i += 1) if (holds()) count += 1;
  return count / repetitions;
}

function holds(interval: Interval | null | undefined, truth: number): boolean {
  return interval !== null && interval !== undefined && interval.low <= truth && truth <= interval.high;
}

describe('the 95 % median interval on skewed data', () => {
  it.each([6, 10, 20, 50])('covers the true median of %i samples in 94 to 99 of 100 cases', (n) => {
    const generator = lognormal(`coverage ${n}`, MEDIAN_MS, SIGMA);
    const coverage = share(REPETITIONS, () => holds(medianInterval(draw(n, generator)), MEDIAN_MS));
    console.log(`median interval, n=${n}: coverage ${coverage.toFixed(3)}`);

    expect(coverage).toBeGreaterThanOrEqual(0.94);
    expect(coverage).toBeLessThanOrEqual(0.99);
  });
});

describe('the 95 % interval of a ratio', () => {
  it.each([4, 6, 10, 20, 50])('of %i against as many covers the true ratio in 94 to 99 of 100 cases', (n) => {
    const candidate = lognormal(`ratio a ${n}`, MEDIAN_MS, SIGMA);
    const reference = lognormal(`ratio b ${n}`, MEDIAN_MS / 6, SIGMA);
    const coverage = share(4000, () => holds(hodgesLehmannRatio(draw(n, candidate), draw(n, reference))?.interval, 6));
    console.log(`ratio, n=${n}: coverage ${coverage.toFixed(3)}`);

    expect(coverage).toBeGreaterThanOrEqual(0.94);
    expect(coverage).toBeLessThanOrEqual(0.99);
  });

  it.each([6, 10, 20])('of %i pairs covers the true ratio although the rounds drift', (n) => {
    const candidate = lognormal(`pair a ${n}`, MEDIAN_MS, 0.15);
    const reference = lognormal(`pair b ${n}`, MEDIAN_MS / 6, 0.15);
    const drift = lognormal(`drift ${n}`, 1, SIGMA);
    const coverage = share(4000, () => {
      const rounds = draw(n, drift);
      const candidates = rounds.map((round) => round * candidate());
      const pairs = rounds.map((round, index) => [candidates[index] ?? 0, round * reference()] as const);
      return holds(hodgesLehmannRatioPaired(pairs)?.interval, 6);
    });
    console.log(`paired ratio, n=${n}: coverage ${coverage.toFixed(3)}`);

    expect(coverage).toBeGreaterThanOrEqual(0.94);
    expect(coverage).toBeLessThanOrEqual(0.99);
  });
});

describe('two halves of the same run', () => {
  it.each([
    [8, 20_000],
    [10, 20_000],
    [20, 20_000],
    [50, 4000],
  ])('of %i samples each are called different at most 5 times in 100', (n, repetitions) => {
    // Three standard errors of a simulated share of 5 %. test/core/statistics/level.test.ts proves without simulation that
    // the true share is at most 5 %.
    const leeway = 3 * Math.sqrt((0.05 * 0.95) / repetitions);
    // Two decimals, as in Duration of REPORT, and none, as in Billed Duration, which gives ties.
    for (const digits of [2, 0]) {
      const generator = lognormal(`halves ${n} ${digits}`, MEDIAN_MS, SIGMA);
      const rounded = (): number => Number(generator().toFixed(digits));
      let rejected = 0;
      let called = 0;
      for (let i = 0; i < repetitions; i += 1) {
        const [first, second] = [draw(n, rounded), draw(n, rounded)];
        if (mannWhitney(first, second).pValue <= 0.05) rejected += 1;
        const { ratio, interval } = hodgesLehmannRatio(first, second) ?? { ratio: 1, interval: null };
        if (['improved', 'regressed'].includes(verdictOf(ratio, interval))) called += 1;
      }
      console.log(
        `two halves, n=${n}, ${digits} decimals: p <= 0.05 in ${percent(rejected / repetitions)}, a verdict in ${percent(called / repetitions)}`,
      );

      expect(rejected / repetitions).toBeLessThanOrEqual(0.05 + leeway);
      expect(called / repetitions).toBeLessThanOrEqual(0.05 + leeway);
    }
  });
});

/**
 * The warm calls of one run. The level of environments has a standard deviation of the logarithm of 0.1; each call is
 * multiplied by `factor`.
 */
function warmRun(name: string, environments: number, calls: number, factor: () => number): () => Sample[] {
  const level = lognormal(`levels ${name} ${environments} ${calls}`, MEDIAN_MS, 0.1);
  return () =>
    draw(environments, level).flatMap((levelMs, index) =>
      draw(calls, factor).map((ratio) =>
        makeSample({ phase: 'warm', round: index + 1, environmentId: `${index}`, durationMs: levelMs * ratio }),
      ),
    );
}

const durations = (samples: readonly Sample[]) => samples.flatMap(({ durationMs }) => durationMs ?? []);

/** Distributions of the calls of one environment. */
const CALLS: readonly (readonly [name: string, factor: (seed: string) => () => number])[] = [
  ['even', (seed) => lognormal(seed, 1, 0.05)],
  ['skewed', (seed) => lognormal(seed, 1, 0.5)],
  [
    'one in five three times slower',
    (seed) => {
      const [even, isSlow] = [lognormal(seed, 1, 0.05), seededRandom(`slow ${seed}`)];
      return () => even() * (isSlow() < 0.2 ? 3 : 1);
    },
  ],
];

describe.each(CALLS)('the interval of a warm median whose calls are %s', (kind, factorOf) => {
  const factor = factorOf(`factor ${kind}`);
  // The true median, from many environments with one call each.
  const truth = median(durations(warmRun(`truth ${kind}`, 400_000, 1, factor)()));

  it.each([
    [6, 5],
    [10, 2],
    [10, 10],
    [20, 2],
    [50, 2],
  ])('over %i environments of %i calls covers the true median in at least 94 of 100 cases', (environments, calls) => {
    const REPETITIONS = 2000;
    const run = warmRun(kind, environments, calls, factor);
    const covered = { both: 0, calls: 0, environments: 0 };
    for (let i = 0; i < REPETITIONS; i += 1) {
      const values = environmentValues(rowsOf(run()), 'durationMs');
      if (holds(summariseEnvironments(values)?.medianInterval, truth)) covered.both += 1;
      if (holds(medianInterval(values.values), truth)) covered.calls += 1;
      if (holds(medianInterval(onePerEnvironment(values)), truth)) covered.environments += 1;
    }
    const formatShare = (count: number) => (count / REPETITIONS).toFixed(3);
    console.log(
      `warm median, calls ${kind}, ${environments} environments of ${calls}: coverage ${formatShare(covered.both)}; of all calls ${formatShare(covered.calls)}, of environments ${formatShare(covered.environments)}`,
    );

    expect(covered.both / REPETITIONS).toBeGreaterThanOrEqual(0.94);
  });
});

describe('two halves whose warm calls share environments', () => {
  it.each([
    [4, 5],
    [10, 2],
    [10, 10],
  ])('%i environments of %i calls are called different at most 5 times in 100', (environments, calls) => {
    const REPETITIONS = 4000;
    const leeway = 3 * Math.sqrt((0.05 * 0.95) / REPETITIONS);
    // Environments differ twice as much as calls of the same environment.
    const half = warmRun('halves', environments, calls, lognormal(`calls halves ${environments} ${calls}`, 1, 0.05));
    let rejected = 0;
    let pooled = 0;
    for (let i = 0; i < REPETITIONS; i += 1) {
      const [first, second] = [half(), half()];
      const side = (samples: readonly Sample[]) => ({ samples: rowsOf(samples), metric: 'durationMs' });
      const comparison = compareSamples(side(first), side(second), { sameLane: false });
      if ((comparison?.pValue ?? 1) <= 0.05) rejected += 1;
      if (mannWhitney(durations(first), durations(second)).pValue <= 0.05) pooled += 1;
    }
    console.log(
      `warm halves, ${environments} environments of ${calls} calls: ${percent(rejected / REPETITIONS)}, all calls as if independent ${percent(pooled / REPETITIONS)}`,
    );

    expect(rejected / REPETITIONS).toBeLessThanOrEqual(0.05 + leeway);
  });
});

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}
