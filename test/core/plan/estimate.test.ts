import { describe, expect, it } from 'vitest';
import { estimateSuite } from '../../../core/plan/estimate-suite.ts';
import { exampleCatalogue } from '../suite/fixtures.ts';
import { planOf, stepsOf } from './fixtures.ts';

describe('the estimate of a plan', () => {
  it('counts every invocation of the plan and its setup calls', () => {
    const plan = planOf({});

    // 3 functions × 2 memory sizes: 3 cold, 3 follow-ups, and for get and put 5 warm in 3 rounds with 1 discarded each.
    expect(plan.estimate.invocations).toBe(1 + 6 * (3 + 3 + 2 * (5 + 3)));
  });

  it('counts one update per step and one per function to restore it', () => {
    const plan = planOf({});

    expect(plan.estimate.updates).toBe(stepsOf(plan).length + 3);
  });

  it('has the duration of the longest lane, so more lanes take less time', () => {
    const oneLane = planOf({ lanes: 1 }, { kind: 'aws' }).estimate;
    const threeLanes = planOf({ lanes: 3 }, { kind: 'aws' }).estimate;

    expect(threeLanes.seconds).toBeLessThan(oneLane.seconds);
    expect(threeLanes.invocations).toBe(oneLane.invocations);
  });

  it('costs more with more samples', () => {
    const few = planOf({}, { kind: 'aws' }).estimate;
    const many = planOf({ cold: { samples: 20 } }, { kind: 'aws' }).estimate;

    expect(few.costUsd).toBeGreaterThan(0);
    expect(many.costUsd).toBeGreaterThan(few.costUsd);
    expect(many.stateTransitions).toBeGreaterThan(few.stateTransitions);
    expect(many.apiCalls).toBeGreaterThan(few.apiCalls);
  });

  it('includes settleMs after every update', () => {
    const settled = planOf({ cold: { settleMs: 10_000 } }).estimate.seconds;

    expect(settled - planOf({}).estimate.seconds).toBe(10 * 18);
  });
});

describe('the estimate of a suite', () => {
  const aws = { kind: 'aws', region: 'us-east-1' } as const;

  it('equals that of its plan', () => {
    const estimate = estimateSuite({ suite: 'quick' }, exampleCatalogue(), aws);

    expect(estimate).toMatchObject({ ...planOf({}, { kind: 'aws' }).estimate, suiteName: 'quick', overBudget: false });
  });

  it('reports that it is over the budget instead of throwing', () => {
    expect(estimateSuite({ budget: { minutes: 0.1 } }, exampleCatalogue(), aws).overBudget).toBe(true);
  });

  it('works for functions that were not looked up', () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:orders';
    const functions = [{ functionArn, memoryMb: [256], payloads: [{ name: 'list', event: {} }] }];

    const estimate = estimateSuite({ name: 'own', functions, cold: { samples: 2 } }, exampleCatalogue(), aws);

    expect(estimate).toMatchObject({ invocations: 4, updates: 3, steps: 2, lanes: 1 });
  });

  it('has warnings about what is skipped', () => {
    const estimate = estimateSuite({}, exampleCatalogue(['node-table']), aws);

    expect(estimate.warnings.map(({ code }) => code)).toEqual(['TARGET_MISSING']);
  });
});
