import { expect, it } from 'vitest';
import { requestsToBucket } from '../../core/plan/bucket-requests.ts';
import { totalCalls } from '../../core/plan/control-plane.ts';
import { estimatedCalls } from '../kit/estimated-calls.ts';
import { mostAtOnce, mostWithin } from './peaks.ts';
import { scalePlan } from './scale-plan.ts';
import { exceeded, usageTable } from './service-limits.ts';
import { simulate, USUAL_TIMES } from './simulate.ts';

const SMALL = { functions: 80, memoryMb: [128, 256], samples: 4, lanes: 40, maxAttempts: 10 };

it('keeps every limit in a run of 80 functions in 40 lanes', () => {
  const plan = scalePlan(SMALL);
  const { usage, wallSeconds } = simulate(plan);

  expect(plan.lanes).toHaveLength(40);
  expect(usage.childExecutions).toBe(40);
  expect(exceeded(usage)).toEqual([]);
  expect(wallSeconds).toBeLessThan(2 * plan.estimate.seconds);
  expect(wallSeconds).toBeGreaterThan(plan.estimate.seconds / 2);
});

it.each([
  ['1 lane, few visits', { ...SMALL, functions: 5, samples: 2, lanes: 1 }],
  ['1 lane', { ...SMALL, functions: 10, samples: 20, lanes: 1 }],
  ['10 lanes, few visits', { ...SMALL, functions: 20, samples: 2, lanes: 10 }],
  ['10 lanes', { ...SMALL, samples: 20, lanes: 10 }],
  ['40 lanes, few visits', { ...SMALL, memoryMb: [128], samples: 2 }],
  ['40 lanes', { ...SMALL, functions: 200, samples: 20 }],
])('makes the estimated calls of the control plane: %s', (_, shape) => {
  const plan = scalePlan(shape);
  const { calls } = simulate(plan, { ...USUAL_TIMES, repeats: 0 });
  const estimated = estimatedCalls(plan);
  const { GetFunction, ...exact } = estimated;

  expect(plan.estimate.apiCalls).toBe(totalCalls(estimated));
  expect(calls).toMatchObject(exact);
  expect(Math.abs(GetFunction / calls.GetFunction - 1)).toBeLessThan(0.1);
});

it('makes the estimated writes to the bucket', () => {
  const plan = scalePlan({ ...SMALL, functions: 200, samples: 20 });
  const steps = plan.lanes.flatMap((lane) => lane.steps);
  const { putCount } = simulate(plan, { ...USUAL_TIMES, repeats: 0 });

  expect(putCount).toBe(requestsToBucket(plan, steps, plan.estimate.invocations).s3Puts);
});

it('cuts a lane that is too long into parts, each of which keeps the limit of the history', () => {
  const plan = scalePlan({ ...SMALL, functions: 20, samples: 10, lanes: 1 });
  const { usage } = simulate(plan);

  expect(plan.partCount).toBe(3);
  expect(exceeded(usage)).toEqual([]);
  expect(exceeded(simulate({ ...plan, partCount: 1 }).usage)).toEqual([
    'history of a lane, every step with all its attempts: 48,006 events, and the limit is 25,000',
  ]);
});

it('says which limits are exceeded when updates are not paced, or bursts are too large', () => {
  const plan = scalePlan(SMALL);
  // One lane needs no pacing; 40 that believe to be alone do.
  const alone = plan.lanes.map((lane) => ({ ...plan, lanes: [lane] }));
  const rate = alone.map((one) => simulate(one).usage.updatesPerSecond ?? 0).reduce((sum, each) => sum + each, 0);
  expect(rate).toBeGreaterThan(15);

  const lanes = plan.lanes.map((lane) => ({
    ...lane,
    steps: lane.steps.map((step) => ({ ...step, cold: { configurationId: 'x', burst: 200, followUps: 0 } })),
  }));
  expect(exceeded(simulate({ ...plan, lanes }).usage).join()).toContain('new environments of all functions');
});

it('exceeds the duration of an execution when everything takes longer', () => {
  const slow = { ...USUAL_TIMES, updateMs: 10_000_000 };

  expect(exceeded(simulate(scalePlan(SMALL), slow).usage).join('\n')).toContain('duration of the execution');
});

it('shows limit, reached and share of each', () => {
  expect(usageTable({ updatesPerSecond: 12 })).toContain(
    '| control-plane calls but GetFunction | 15 per second | 12 | 80.0 % | https://docs.aws.amazon.com/lambda/',
  );
});

it('finds the most at once and within a window', () => {
  expect(mostWithin(10, [0, 5, 9, 10, 30])).toBe(3);
  expect(
    mostAtOnce([
      { fromMs: 0, toMs: 10 },
      { fromMs: 10, toMs: 20, count: 3 },
      { fromMs: 5, toMs: 11 },
    ]),
  ).toBe(4);
});
