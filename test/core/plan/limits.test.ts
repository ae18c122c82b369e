import { describe, expect, it } from 'vitest';
import { MEASURE_SECONDS } from '../../../core/plan/limits.ts';
import { partsOf } from '../../../core/plan/parts.ts';
import type { Step } from '../../../core/plan/types.ts';
import { errorOf } from '../../kit/error-of.ts';
import { planOf, stepsOf, warmTotals } from './fixtures.ts';

const suiteWith = (more: object) => ({ name: 'own', functions: [{ target: 'node-table' }], ...more });
const timeout = (timeoutSeconds: number) => ({ functions: { timeoutSeconds } });

/** Seconds of a step's Measure when every call takes the function's whole timeout. */
function worstSeconds(step: Step, timeoutSeconds: number): number {
  const cold = step.cold === undefined ? 0 : 1 + step.cold.followUps;
  return timeoutSeconds * (cold + step.warm.reduce((sum, { samples, discard }) => sum + samples + discard, 0));
}

/** Of an execution's history, with a margin for retries; of an attempt of a step, and of a segment that fails. */
const HISTORY_EVENTS = 20_000;
const EVENTS_PER_ATTEMPT = 12;
const EVENTS_PER_SEGMENT = 12;
/** The shortest segment of a load. */
const SEGMENT_SECONDS = 60;
const RUN_SECONDS = 23 * 3600;

describe('the 15 minutes of a Measure call', () => {
  it('need another step in the round for warm calls that do not fit into the cold step', () => {
    const plan = planOf(
      suiteWith({ cold: { payloads: ['get'], samples: 1 }, warm: { samples: 3, discard: 1 } }),
      timeout(120),
    );

    expect(stepsOf(plan).map(({ round }) => round)).toEqual([1, 1]);
    for (const step of stepsOf(plan)) expect(worstSeconds(step, 120)).toBeLessThanOrEqual(MEASURE_SECONDS);
  });

  it('need more rounds when the warm calls of one configuration do not fit into one step', () => {
    const plan = planOf(suiteWith({ cold: { payloads: ['get'], samples: 1 }, warm: { samples: 100 } }), timeout(60));

    expect(Math.max(...stepsOf(plan).map(({ round }) => round))).toBeGreaterThan(1);
    expect(new Set(warmTotals(plan).values())).toEqual(new Set([100]));
    for (const step of stepsOf(plan)) expect(worstSeconds(step, 60)).toBeLessThanOrEqual(MEASURE_SECONDS);
  });

  it('reject a function whose cold start and follow-ups may take longer; the fix has the maximum timeout', () => {
    const error = errorOf(() => planOf(suiteWith({ cold: { followUps: 1 } }), timeout(600)));

    expect(error).toMatchObject({ code: 'OVER_LIMITS', source: 'user' });
    expect(error.fix).toContain('415 s');
    expect(() => planOf(suiteWith({ cold: { samples: 1, followUps: 1 } }), timeout(415))).not.toThrow();
  });
});

describe('the history of a lane', () => {
  const memoryMb = Array.from({ length: 50 }, (_, index) => 128 + index);
  const suite = {
    name: 'own',
    functions: [{ target: 'tiny', memoryMb }],
    cold: { samples: 20 },
    budget: { minutes: 1000, usd: 99 },
  };

  it('is not in the plan of lanes that fit', () => {
    expect(planOf({}).partCount).toBeUndefined();
  });

  it('cuts a lane with more steps than fit into equal parts, each of which fits with all its attempts', () => {
    const plan = planOf(suite);

    expect(plan.partCount).toBe(2);
    expect(partsOf(plan)).toEqual([
      [{ laneId: 'lane-1', firstStep: 0, stepCount: 500 }],
      [{ laneId: 'lane-1', firstStep: 500, stepCount: 500 }],
    ]);
    for (const { stepCount } of partsOf(plan).flat()) {
      expect(stepCount * 3 * EVENTS_PER_ATTEMPT).toBeLessThanOrEqual(HISTORY_EVENTS);
    }
  });

  it('has room for every segment of the longest load that a run can have, when each of them fails', () => {
    expect((RUN_SECONDS / SEGMENT_SECONDS) * EVENTS_PER_SEGMENT).toBeLessThan(HISTORY_EVENTS);
  });
});

describe('the 23 hours of an execution', () => {
  const memoryMb = Array.from({ length: 50 }, (_, index) => 128 + index);

  it('reject a run that takes longer, whatever its budget; the fix says what helps', () => {
    const functions = [
      { target: 'tiny', memoryMb },
      { target: 'node-table', payloads: ['get'], memoryMb },
    ];
    const suite = { name: 'own', functions, cold: { samples: 200 }, warm: null, budget: { minutes: 1380, usd: 999 } };

    const error = errorOf(() => planOf({ ...suite, lanes: 1 }, { kind: 'aws' }));

    expect(error).toMatchObject({ code: 'OVER_LIMITS', source: 'user' });
    expect(error.message).toContain('an execution ends after 23 hours');
    expect(error.fix).toContain('more lanes');
    expect(planOf({ ...suite, lanes: 2 }, { kind: 'aws' }).estimate.seconds).toBeLessThan(RUN_SECONDS);
  });

  it('reject millions of steps before they are made', () => {
    const functions = Array.from({ length: 10 }, (_, index) => ({ target: 'tiny', label: `tiny-${index}`, memoryMb }));

    const error = errorOf(() => planOf({ name: 'own', functions, cold: { samples: 1000 } }));

    expect(error).toMatchObject({ code: 'OVER_LIMITS' });
    expect(error.message).toContain('at least 500000 steps');
  });
});

describe('the budget', () => {
  it('rejects a run that would take longer; the fix has the budget it needs', () => {
    const error = errorOf(() => planOf({ budget: { minutes: 0.1 } }));

    expect(error).toMatchObject({ code: 'OVER_BUDGET', source: 'user' });
    expect(error.message).toContain('the budget is 0.1 minutes');
    expect(error.fix).toMatch(/"budget": \{"minutes": \d+\}/);
  });

  it('rejects a run that would cost more', () => {
    const error = errorOf(() => planOf({ budget: { usd: 0.000_001 } }, { kind: 'aws' }));

    expect(error.message).toContain('USD');
    expect(error.fix).toContain('"usd": 1');
  });

  it('in USD does not limit local runs, which are free', () => {
    expect(planOf({ budget: { usd: 0.000_001 } }, { kind: 'local' }).estimate.costUsd).toBe(0);
  });

  it('is not enforced for an estimate', () => {
    expect(planOf({ budget: { minutes: 0.1 } }, { input: { enforceBudget: false } }).estimate.seconds).toBeGreaterThan(
      6,
    );
  });
});
