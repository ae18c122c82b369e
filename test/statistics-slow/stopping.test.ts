/**
 * Measures how often an interval covers the true value when its width decides when to stop, by simulation with the rule of
 * core/plan/stop-rule.ts on skewed data and on recorded cold starts. Seeds are fixed; docs/statistics.md has the figures.
 */
import { describe, expect, it } from 'vitest';
import { coldStopRule, stoppedAfterRound } from '../../core/plan/stop-rule.ts';
import { medianInterval } from '../../core/statistics/median-interval.ts';
import { median } from '../../core/statistics/quantile.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';
import { familiesByDate, readRecordedCells } from '../kit/lambda-perf.ts';
import { draw, lognormal } from './random-samples.ts';

const MEDIAN_MS = 90;

interface Outcome {
  readonly coverage: number;
  readonly meanSamples: number;
  readonly atCap: number;
}

function simulate(
  repetitions: number,
  truth: number,
  generator: () => number,
  target: number,
  maxSamples: number,
): Outcome {
  const rule = coldStopRule({
    samples: 10,
    burst: 1,
    followUps: 0,
    targetIntervalPercent: target,
    maxSamples: maxSamples,
  });
  let covered = 0;
  let samples = 0;
  let atCap = 0;
  for (let i = 0; i < repetitions; i += 1) {
    const values = draw(maxSamples, generator);
    const rounds = values.map((value, index) => ({ round: index + 1, values: [value] }));
    const stopped = rule === undefined ? undefined : stoppedAfterRound(rule, rounds, maxSamples);
    const taken = values.slice(0, stopped ?? maxSamples);
    const interval = medianInterval(taken);
    if (interval !== null && interval.low <= truth && truth <= interval.high) covered += 1;
    samples += taken.length;
    if (stopped === undefined) atCap += 1;
  }
  return { coverage: covered / repetitions, meanSamples: samples / repetitions, atCap: atCap / repetitions };
}

function logOutcome(what: string, { coverage, meanSamples, atCap }: Outcome): void {
  console.log(
    `${what}: coverage ${coverage.toFixed(3)}, mean n ${meanSamples.toFixed(1)}, at the cap ${(100 * atCap).toFixed(1)} %`,
  );
}

describe('the 95 % median interval under adaptive stopping', () => {
  it.each([
    [10, 40],
    [5, 40],
    [5, 100],
    [3, 100],
  ])('covers the true median with a target of ±%i percent and at most %i samples', (target, maxSamples) => {
    for (const sigma of [0.1, 0.15, 0.25]) {
      const outcome = simulate(
        10_000,
        MEDIAN_MS,
        lognormal(`stop ${target} ${maxSamples} ${sigma}`, MEDIAN_MS, sigma),
        target,
        maxSamples,
      );
      logOutcome(`target ±${target} %, at most ${maxSamples}, spread ${sigma}`, outcome);

      expect(outcome.coverage).toBeGreaterThanOrEqual(0.94);
    }
  });

  it.each(['rust_arm64', 'python3.12_x86_64', 'nodejs20.x_x86_64'])(
    'covers the true median of recorded cold starts of %s',
    (family) => {
      const nights = familiesByDate(readRecordedCells()).get(family) ?? new Map<string, number[]>();
      // Each value divided by its night's median: the true median is known, and the skew is that of AWS.
      const population = [...nights.values()].flatMap((values) => {
        const middle = median(values);
        return values.map((value) => value / middle);
      });
      const truth = median(population);
      const random = seededRandom(`recorded ${family}`);
      const outcome = simulate(
        10_000,
        truth,
        () => population[Math.floor(random() * population.length)] ?? truth,
        5,
        40,
      );
      logOutcome(`${family}, target ±5 %, at most 40`, outcome);

      expect(population.length).toBeGreaterThan(1000);
      expect(outcome.coverage).toBeGreaterThanOrEqual(0.94);
    },
  );
});
