import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURE_SECONDS } from '../../../core/plan/limits.ts';
import { shareOfRound } from '../../../core/plan/spread.ts';
import { TARGETS } from '../suite/fixtures.ts';
import { planOf, stepsOf, warmTotals } from './fixtures.ts';

const payloads = fc.constantFrom<string[]>(['get'], ['put'], ['get', 'put']);
const suites = fc
  .record({
    name: fc.constant('own'),
    seed: fc.integer({ min: 0, max: 1000 }),
    functions: fc.subarray([...TARGETS], { minLength: 1 }).chain((targets) =>
      fc.tuple(
        ...targets.map((target) =>
          fc.record({
            target: fc.constant(target),
            memoryMb: fc.subarray([128, 512, 1769], { minLength: 1 }),
          }),
        ),
      ),
    ),
    cold: fc.record({
      payloads,
      samples: fc.integer({ min: 1, max: 9 }),
      burst: fc.integer({ min: 1, max: 4 }),
      followUps: fc.integer({ min: 0, max: 2 }),
    }),
    warm: fc.record({ payloads, samples: fc.integer({ min: 1, max: 40 }), discard: fc.integer({ min: 0, max: 2 }) }),
    lanes: fc.integer({ min: 1, max: 4 }),
    budget: fc.constant({ usd: 1000, minutes: 1380 }),
  })
  .chain((suite) => fc.constantFrom(suite, { ...suite, warm: null }, { ...suite, cold: null }));
const timeouts = fc.constantFrom(3, 30, 60, 150);
const cases = fc.tuple(suites, timeouts);
const SETTINGS = { seed: 1, numRuns: 120 };

describe('every plan', () => {
  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(cases, ([suite, timeoutSeconds]) => {
        const make = () => planOf(structuredClone(suite), { functions: { timeoutSeconds } });
        expect(make()).toEqual(make());
      }),
      SETTINGS,
    );
  });

  it('visits each cold configuration once per round, with a complete burst', () => {
    fc.assert(
      fc.property(cases, ([suite, timeoutSeconds]) => {
        if (suite.cold === null) return;
        const plan = planOf(suite, { functions: { timeoutSeconds } });
        const { payloads: names, samples, burst } = suite.cold;
        const rounds = Math.ceil(samples / burst);
        const cold = stepsOf(plan).filter((step) => step.cold !== undefined);
        const expected = plan.configurations
          .filter(({ payload }) => names.includes(payload.name))
          .flatMap(({ id }) => Array.from({ length: rounds }, (_, round) => `${id} ${round + 1}`));
        expect(cold.map((step) => `${step.cold?.configurationId} ${step.round}`).sort()).toEqual(expected.sort());
        expect(new Set(cold.map((step) => step.cold?.burst))).toEqual(new Set([burst]));
      }),
      SETTINGS,
    );
  });

  it('has exactly the requested number of warm samples, and each configuration at most once per round', () => {
    fc.assert(
      fc.property(cases, ([suite, timeoutSeconds]) => {
        if (suite.warm === null) return;
        const plan = planOf(suite, { functions: { timeoutSeconds } });
        const { payloads: names, samples } = suite.warm;
        const measured = plan.configurations.filter(({ payload }) => names.includes(payload.name)).map(({ id }) => id);
        expect(warmTotals(plan)).toEqual(new Map([...warmTotals(plan).keys()].map((id) => [id, samples])));
        expect([...warmTotals(plan).keys()].sort()).toEqual(measured.sort());
        const visits = stepsOf(plan).flatMap(({ round, warm }) =>
          warm.map(({ configurationId }) => `${configurationId} ${round}`),
        );
        expect(new Set(visits).size).toBe(visits.length);
      }),
      SETTINGS,
    );
  });

  it('has only steps with calls, and all of them fit into one Lambda invocation', () => {
    fc.assert(
      fc.property(cases, ([suite, timeoutSeconds]) => {
        for (const step of stepsOf(planOf(suite, { functions: { timeoutSeconds } }))) {
          const warm = step.warm.reduce((sum, { samples, discard }) => sum + samples + discard, 0);
          const calls = (step.cold === undefined ? 0 : 1 + step.cold.followUps) + warm;
          expect(calls).toBeGreaterThan(0);
          expect(calls * timeoutSeconds).toBeLessThanOrEqual(MEASURE_SECONDS);
        }
      }),
      SETTINGS,
    );
  });

  it('measures every function in exactly one lane', () => {
    fc.assert(
      fc.property(cases, ([suite, timeoutSeconds]) => {
        const plan = planOf(suite, { functions: { timeoutSeconds } });
        expect(plan.lanes.flatMap(({ functions }) => functions).sort()).toEqual(
          plan.functions.map(({ label }) => label).sort(),
        );
        for (const { functions, steps } of plan.lanes) {
          for (const step of steps) expect(functions).toContain(step.function);
        }
      }),
      SETTINGS,
    );
  });
});

it('shares add up to the total and differ by at most one', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 60 }), (total, rounds) => {
      const shares = Array.from({ length: rounds }, (_, index) => shareOfRound(total, rounds, index + 1));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(shareOfRound(total, rounds, rounds + 1)).toBe(0);
    }),
    { seed: 1, numRuns: 300 },
  );
});
