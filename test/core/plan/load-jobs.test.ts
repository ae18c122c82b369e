import { describe, expect, it } from 'vitest';
import { arrivalsOfSegment, findPlannedStep, loadJobsOf } from '../../../core/plan/load-jobs.ts';
import { errorOf } from '../../kit/error-of.ts';
import { planOf, stepsOf } from './fixtures.ts';

const FUNCTION = { target: 'rust-table', memoryMb: [128, 512], payloads: ['get', 'put'] };
const LOAD = {
  phases: [
    { seconds: 60, fromRps: 1, toRps: 20 },
    { seconds: 1200, fromRps: 20, toRps: 20 },
  ],
};
const SUITE = { name: 'mine', functions: [FUNCTION], load: { ...LOAD, payloads: ['get'] } };

describe('the load jobs of a plan', () => {
  it('are one per configuration under load, in the order of the suite', () => {
    const plan = planOf(SUITE);

    expect(loadJobsOf(plan).map(({ id, configurationId }) => [id, configurationId])).toEqual([
      ['load-1', 'rust-table_arm64_128_get'],
      ['load-2', 'rust-table_arm64_512_get'],
    ]);
    expect(plan.configurations.map(({ id }) => id)).toEqual(['rust-table_arm64_128_get', 'rust-table_arm64_512_get']);
    expect(plan.lanes).toEqual([]);
  });

  it('are split into as few segments as possible, with one schedule for all', () => {
    const [job] = loadJobsOf(planOf(SUITE));

    // 1,260 s in segments of at most 840 − 10 − 30 s.
    expect(job?.segments.map(({ fromSeconds, seconds }) => [fromSeconds, seconds])).toEqual([
      [0, 630],
      [630, 630],
    ]);
    expect(job?.arrivals).toBe(24_630);
    expect(job?.segments.reduce((sum, { arrivals }) => sum + arrivals, 0)).toBe(24_630);
  });

  it('always have the same arrivals for the same seed, and others for another seed', () => {
    const poisson = { ...SUITE, load: { ...SUITE.load, distribution: 'poisson' } };
    const arrivals = (json: object) => {
      const [job] = loadJobsOf(planOf(json));
      const segment = job?.segments[1];
      return job === undefined || segment === undefined ? [] : arrivalsOfSegment(job, segment);
    };

    expect(arrivals(poisson)).toEqual(arrivals(poisson));
    expect(arrivals(poisson)).not.toEqual(arrivals({ ...poisson, seed: 9 }));
    expect(arrivals(poisson).length).toBeGreaterThan(10_000);
  });

  it('are absent without load', () => {
    expect(planOf({ suite: 'quick' })).not.toHaveProperty('load');
  });

  it('skip a function with load null, and use the options of a function that has its own', () => {
    const own = { phases: [{ seconds: 5, fromRps: 2, toRps: 2 }] };
    const functions = [
      { ...FUNCTION, load: null, memoryMb: [128] },
      { target: 'node-table', payloads: ['get'], load: own },
    ];
    const plan = planOf({ ...SUITE, functions, cold: { samples: 1, payloads: ['get'] } });

    expect(loadJobsOf(plan).map(({ function: label, arrivals }) => [label, arrivals])).toEqual([['node-table', 10]]);
  });
});

it('a function that is also measured with the CPU time extension is never under load with it', () => {
  const plan = planOf({
    ...SUITE,
    functions: [{ ...FUNCTION, memoryMb: [128], cpuTimeExtension: true }],
    cold: { samples: 2, payloads: ['get'] },
    load: { ...LOAD, payloads: ['get', 'put'] },
  });
  const attached = 'rust-table_arm64_128_get_cpu-time-extension';

  expect(loadJobsOf(plan).map(({ configurationId }) => configurationId)).toEqual([
    'rust-table_arm64_128_get',
    'rust-table_arm64_128_put',
  ]);
  expect(plan.configurations.map(({ id }) => id)).toEqual([
    'rust-table_arm64_128_get',
    'rust-table_arm64_128_put',
    attached,
  ]);
  const ofRound = (round: number) => stepsOf(plan).flatMap((step) => (step.round === round ? (step.cold ?? []) : []));
  for (const round of [1, 2]) {
    expect(
      ofRound(round)
        .map(({ configurationId }) => configurationId)
        .sort(),
    ).toEqual(['rust-table_arm64_128_get', attached]);
  }
});

it('finds a segment as a step under the id of its job', () => {
  const plan = planOf({ ...SUITE, cold: { samples: 1, payloads: ['get'] } });

  expect(findPlannedStep(plan, 'load-2', 1)).toMatchObject({
    function: 'rust-table',
    memoryMb: 512,
    round: 2,
    warm: [],
  });
  expect(findPlannedStep(plan, 'lane-1', 0)).toMatchObject({ index: 0, function: 'rust-table' });
  expect(findPlannedStep(plan, 'load-2', 2)).toBeUndefined();
  expect(findPlannedStep(plan, 'load-3', 0)).toBeUndefined();
});

describe('the estimate', () => {
  it('includes invocations, time, transitions and cost of the load', () => {
    const cold = { ...SUITE, load: null, cold: { samples: 1, payloads: ['get'] } };
    const without = planOf(cold, { kind: 'aws' }).estimate;
    const withLoad = planOf({ ...cold, load: SUITE.load, budget: { minutes: 100 } }, { kind: 'aws' }).estimate;

    expect(withLoad.invocations - without.invocations).toBe(2 * 24_630);
    expect(withLoad.seconds - without.seconds).toBeGreaterThan(2 * 1260);
    expect(withLoad.seconds - without.seconds).toBeLessThan(2 * 1260 + 60);
    expect(withLoad.stateTransitions).toBeGreaterThan(without.stateTransitions);
    expect(withLoad.costUsd).toBeGreaterThan(without.costUsd);
  });

  it('rejects a load that is longer than the budget', () => {
    const error = errorOf(() => planOf({ ...SUITE, budget: { minutes: 30 } }));

    expect(error).toMatchObject({ code: 'OVER_BUDGET', fix: expect.stringContaining('"minutes"') });
  });
});

describe('load is rejected', () => {
  it('of a function whose timeout is too long for a segment', () => {
    const error = errorOf(() => planOf(SUITE, { functions: { timeoutSeconds: 800 } }));

    expect(error).toMatchObject({ code: 'OVER_LIMITS', fix: expect.stringContaining('770 s or less') });
  });

  it('with too many arrivals for one run', () => {
    const phases = [{ seconds: 7200, fromRps: 200, toRps: 200 }];
    const error = errorOf(() => planOf({ ...SUITE, load: { phases }, budget: { minutes: 1000, usd: 1000 } }));

    expect(error).toMatchObject({
      code: 'OVER_LIMITS',
      message: expect.stringContaining('maximum per run is 1000000'),
    });
  });
});
