import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { type SmallRunOptions, smallRun } from '../../kit/report-run.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const ARM_USD_PER_GB_SECOND = 0.0000133334;
const perMillion = (billedMs: number, memoryMb: number) =>
  (billedMs / 1000) * (memoryMb / 1024) * ARM_USD_PER_GB_SECOND * 1e6 + 0.2;

const COLD_AND_WARM: SmallRunOptions = {
  memoryMb: [128, 512],
  cold: () => ({ initDurationMs: 100, durationMs: 900, billedDurationMs: 1000 }),
  warm: (_, memoryMb, round) => ({
    durationMs: memoryMb === 128 ? 8.1 : 2 + round / 100,
    billedDurationMs: memoryMb === 128 ? 9 : 2 + (round % 2),
  }),
};

describe('cost per million', () => {
  const [small] = buildResults(smallRun(COLD_AND_WARM)).configurations;

  it('is the mean of the costs of the invocations, request fee and billed init included', () => {
    expect(small?.costUsdPerMillion.cold).toBeCloseTo(perMillion(1000, 128), 9);
    expect(small?.costUsdPerMillion.warm).toBeCloseTo(perMillion(9, 128), 9);
  });

  it('is mixed at 0.1, 1, 10 and 100 % cold starts', () => {
    const mixed = small?.costUsdPerMillionAtColdPercent.map(({ coldPercent, usd }) => [coldPercent, usd]) ?? [];
    expect(mixed.map(([percent]) => percent)).toEqual([0.1, 1, 10, 100]);
    expect(mixed[1]?.[1]).toBeCloseTo(0.01 * perMillion(1000, 128) + 0.99 * perMillion(9, 128), 9);
    expect(mixed[3]?.[1]).toBeCloseTo(perMillion(1000, 128), 9);
  });

  it('has no mix without warm calls, except at 100 % cold starts', () => {
    const { warm: _, ...coldOnly } = COLD_AND_WARM;
    const [configuration] = buildResults(smallRun(coldOnly)).configurations;
    expect(configuration?.costUsdPerMillionAtColdPercent.map((cost) => cost.coldPercent)).toEqual([100]);
    expect(configuration?.costUsdPerMillion.warm).toBeNull();
  });

  it('lists the prices it used, those of us-east-1 where the Region is not in the table', () => {
    const results = buildResults(smallRun({ environment: { kind: 'aws', region: 'mars-north-1' } }));
    expect(results.prices).toMatchObject([
      { region: 'us-east-1', architecture: 'arm64', usdPerGbSecond: ARM_USD_PER_GB_SECOND },
    ]);
  });
});

describe('choice of a memory size', () => {
  it('names the cheapest, the fastest and the best trade-off', () => {
    const warm = buildResults(smallRun(COLD_AND_WARM)).memoryChoices.find(
      (choice) => choice.phase === 'warm' && choice.function === 'rust',
    );
    expect(warm?.cheapest).toMatchObject({ memoryMb: 128, ms: 8.1 });
    expect(warm?.fastest.memoryMb).toBe(512);
    expect(warm?.bestTradeOff.memoryMb).toBe(512);
    expect(warm?.notShownSlowerMb).toEqual([]);
  });

  it('lists the sizes that were not shown to be slower', () => {
    const cold = buildResults(smallRun(COLD_AND_WARM)).memoryChoices.find((choice) => choice.phase === 'cold');
    expect(cold).toMatchObject({ fastest: { memoryMb: 128 }, notShownSlowerMb: [512] });
  });

  it('shows a size that is ten times slower as slower with four samples, whose medians have no interval', () => {
    const results = buildResults(
      smallRun({
        memoryMb: [128, 512],
        rounds: 4,
        cold: (_, memoryMb, round) => ({
          initDurationMs: 10,
          durationMs: 51_200 / memoryMb + round,
          billedDurationMs: 51_200 / memoryMb + 20,
        }),
      }),
    );
    const cold = results.memoryChoices.find((choice) => choice.phase === 'cold');

    expect(results.configurations[0]?.cold?.metrics['durationMs']?.medianInterval).toBeNull();
    expect(cold).toMatchObject({ fastest: { memoryMb: 512 }, notShownSlowerMb: [] });
  });

  it('is not made for a single size', () => {
    expect(buildResults(smallRun()).memoryChoices).toEqual([]);
  });
});

describe('what the run took', () => {
  it('counts invocations, updates with their restores, and seconds', () => {
    const { actual } = buildResults(smallRun(COLD_AND_WARM)).run;
    expect(actual).toMatchObject({ invocations: 48, updates: 24 + 2, seconds: 60 });
  });

  it('counts a second attempt as one more update', () => {
    const run = smallRun();
    const again = run.samples.slice(0, 1).map((sample) => ({ ...sample, attempt: 2 }));
    const { actual } = buildResults({ ...run, samples: [...run.samples, ...again] }).run;
    expect(actual.updates).toBe(12 + 1 + 2);
  });

  it('counts one update per load job, whatever the number of segments', () => {
    const { estimate, actual } = buildResults(measurePlan(shippedPlan('webhook', 'aws'))).run;

    expect(actual.updates).toBe(estimate.updates);
    expect(actual.stateTransitions).toBe(estimate.stateTransitions);
  });

  it('counts the files of a load by its records', () => {
    const { actual } = buildResults(measurePlan(shippedPlan('webhook', 'aws'))).run;

    expect(actual.s3Puts).toBeGreaterThan(actual.invocations / 500);
  });

  it('has no transitions where a step is missing', () => {
    const run = smallRun();
    const { actual } = buildResults({ ...run, stepStatuses: run.stepStatuses.slice(1) }).run;

    expect([actual.stateTransitions, actual.apiCalls]).toEqual([null, null]);
  });

  it('adds up the calls of planning, of every step and of restoring', () => {
    const run = smallRun({ plan: { controlPlaneCalls: 5 } });
    const stepStatuses = run.stepStatuses.map((status) => ({ ...status, controlPlaneCalls: 3 }));
    const results = buildResults({ ...run, stepStatuses, restoreCalls: 2 });

    expect(results.run.actual.apiCalls).toBe(5 + 3 * stepStatuses.length + 2);
    expect(buildResults({ ...run, stepStatuses }).run.actual.apiCalls).toBeNull();
  });

  it('adds up the cost on AWS', () => {
    const cost = buildResults(smallRun(COLD_AND_WARM)).run.actual.costUsd;
    const { measured = 0, orchestrator = 0, stepFunctions = 0, s3 = 0, total } = cost ?? {};
    expect(measured).toBeGreaterThan(0);
    expect(total).toBeCloseTo(measured + orchestrator + stepFunctions + s3, 12);
  });

  it('bills nothing locally', () => {
    expect(
      buildResults(smallRun({ environment: { kind: 'local', region: 'us-east-1' } })).run.actual.costUsd,
    ).toBeNull();
  });
});
