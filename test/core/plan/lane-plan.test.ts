import { expect, it } from 'vitest';
import { planOfLane } from '../../../core/plan/lane-plan.ts';
import { findPlannedStep } from '../../../core/plan/load-jobs.ts';
import { findRule } from '../../../core/plan/stopping.ts';
import { planOf } from './fixtures.ts';

const plan = planOf({
  lanes: 2,
  cold: { samples: 6, targetIntervalPercent: 5, maxSamples: 12 },
  load: { phases: [{ seconds: 60, fromRps: 1, toRps: 2 }] },
  budget: { usd: 99, minutes: 1000 },
});

it('has every step, configuration and stop rule that the tasks of the lane look up', () => {
  for (const lane of plan.lanes) {
    const own = planOfLane(plan, lane.id);
    expect(own.lanes.map(({ id }) => id)).toEqual(plan.lanes.map(({ id }) => id));
    expect(own.functions.map(({ label }) => label)).toEqual(
      plan.functions.map(({ label }) => label).filter((label) => lane.functions.includes(label)),
    );
    for (const step of lane.steps) {
      expect(findPlannedStep(own, lane.id, step.index)).toBe(step);
      const ids = [step.cold, ...step.warm].flatMap((part) => part?.configurationId ?? []);
      for (const id of ids) {
        expect(own.configurations.map((configuration) => configuration.id)).toContain(id);
        expect(findRule(own.stopping, id, 'cold')).toBe(findRule(plan.stopping, id, 'cold'));
      }
    }
  }
});

it('has the load jobs of the same function, and the steps that came before them', () => {
  const jobs = plan.load ?? [];
  expect(jobs.length).toBeGreaterThan(1);
  for (const job of jobs) {
    const own = planOfLane(plan, job.id);
    expect(own.load).toEqual(jobs.filter((other) => other.function === job.function));
    expect(findPlannedStep(own, job.id, 0)).toEqual(findPlannedStep(plan, job.id, 0));
    const lane = plan.lanes.find(({ functions }) => functions.includes(job.function));
    expect(own.lanes.filter(({ steps }) => steps.length > 0)).toEqual([lane]);
  }
});

it('leaves out what is of other lanes', () => {
  const [first, second] = plan.lanes;

  expect(findPlannedStep(planOfLane(plan, first?.id ?? ''), second?.id ?? '', 0)).toBeUndefined();
});
