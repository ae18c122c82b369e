import { describe, expect, it } from 'vitest';
import { estimateSuite } from '../../../core/plan/estimate-suite.ts';
import { makeStopping, minRemaining } from '../../../core/plan/stopping.ts';
import { exampleCatalogue } from '../suite/fixtures.ts';
import { planOf, stepsOf, warmTotals } from './fixtures.ts';

const COLD = { cold: { samples: 10, targetIntervalPercent: 5, maxSamples: 40 } };
const WARM = { warm: { samples: 20, targetIntervalPercent: 5, maxSamples: 80 } };

describe('a plan whose configurations may stop early', () => {
  it('has the steps for the maximum number of samples', () => {
    const cold = stepsOf(planOf(COLD)).filter((step) => step.cold !== undefined);
    const perConfiguration = Map.groupBy(cold, (step) => step.cold?.configurationId);

    expect([...perConfiguration.values()].map((steps) => steps.length)).toEqual(
      Array.from({ length: perConfiguration.size }, () => 40),
    );
  });

  it('makes a fixed number of warm calls in the minimum number of rounds', () => {
    const late = stepsOf(planOf(COLD)).filter(({ round }) => round > 10);

    expect(late.flatMap(({ warm }) => warm)).toEqual([]);
  });

  it('spreads warm calls that may stop early over more visits of the same size', () => {
    const plan = planOf({ ...COLD, ...WARM });
    const perVisit = new Set(stepsOf(plan).flatMap(({ warm }) => warm.map(({ samples }) => samples)));

    expect([...perVisit]).toEqual([2]);
    expect([...new Set(warmTotals(plan).values())]).toEqual([80]);
  });

  it('has a rule for every phase that may stop early', () => {
    const rules = planOf({ ...COLD, ...WARM }).stopping ?? [];

    expect(new Set(rules.map(({ phase }) => phase))).toEqual(new Set(['cold', 'warm']));
    expect(rules.every(({ rule }) => rule.leastRounds === 10 && rule.everyRounds === 5)).toBe(true);
  });

  it('has no rules when all numbers are fixed', () => {
    expect(planOf({}).stopping).toBeUndefined();
    expect(makeStopping(planOf({}).suite, planOf({}).functions, planOf({}).configurations)).toEqual([]);
  });

  it('has an estimate of its minimum and maximum', () => {
    const estimate = estimateSuite(COLD, exampleCatalogue(), { kind: 'aws', region: 'us-east-1' });
    const fixed = (samples: number) => planOf({ cold: { samples } }, { kind: 'aws' }).estimate;

    expect(estimate.invocations).toBeGreaterThan(fixed(39).invocations - 100);
    expect(estimate.least?.updates).toBe(fixed(15).updates);
    expect(estimate.least?.costUsd).toBeLessThan(estimate.costUsd);
    expect(estimate.least?.seconds).toBeLessThan(estimate.seconds);
    expect(estimate.least?.stateTransitions).toBe(estimate.stateTransitions);
  });

  it('must fit the minutes of the budget with its minimum only', () => {
    const { least, seconds } = planOf(COLD).estimate;
    const minutes = ((least?.seconds ?? 0) + seconds) / 2 / 60;

    expect(() => planOf({ ...COLD, budget: { minutes } })).not.toThrow();
    expect(() => planOf({ ...COLD, budget: { minutes: (least?.seconds ?? 0) / 120 } })).toThrow(/minutes/);
  });
});

describe('a step with phases that have enough samples', () => {
  const plan = planOf({ ...COLD, ...WARM });
  const rules = plan.stopping ?? [];

  it('is skipped when all of its phases have', () => {
    const last = stepsOf(plan).find(({ round }) => round === 40);

    expect(last === undefined ? undefined : minRemaining(rules)(last).remaining).toBeUndefined();
  });

  it('keeps its cold start as long as a warm series needs the visit', () => {
    const step = stepsOf(plan).find(({ round, cold, warm }) => round === 16 && cold !== undefined && warm.length > 1);
    const [first] = step?.warm ?? [];
    const others = rules.filter((rule) => rule.phase === 'cold' || rule.configurationId !== first?.configurationId);
    const { remaining, leftOut } =
      step === undefined ? { remaining: undefined, leftOut: [] } : minRemaining(others)(step);

    expect(remaining?.cold).toEqual(step?.cold);
    expect(remaining?.warm).toEqual([first]);
    expect(leftOut).toHaveLength((step?.warm.length ?? 0) - 1);
  });

  it('discards a call before the first warm sample when there is no cold start', () => {
    const warmOnly = planOf({
      cold: null,
      warm: { samples: 20, discard: 0, targetIntervalPercent: 5, maxSamples: 80 },
    });
    const step = stepsOf(warmOnly).find(({ round, warm }) => round === 16 && warm.length > 1);
    const [first] = step?.warm ?? [];
    const onlyFirst = (warmOnly.stopping ?? []).filter((rule) => rule.configurationId === first?.configurationId);
    const remaining = step === undefined ? undefined : minRemaining(onlyFirst)(step).remaining;

    expect(remaining?.warm[0]?.configurationId).toBe(step?.warm[1]?.configurationId);
    expect(remaining?.warm[0]?.discard).toBe(1);
  });
});
