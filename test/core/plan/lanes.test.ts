import { describe, expect, it } from 'vitest';
import { MAX_LANES } from '../../../core/suite/max-lanes.ts';
import { planOf, stepsOf } from './fixtures.ts';

describe('lanes', () => {
  it('are one locally, so that measurements do not disturb each other', () => {
    expect(planOf({}, { kind: 'local' }).lanes.map(({ functions }) => functions)).toEqual([
      ['rust-table', 'python-table', 'node-table'],
    ]);
  });

  it('are one per function on AWS', () => {
    const plan = planOf({}, { kind: 'aws' });

    expect(plan.lanes.map(({ functions }) => functions)).toEqual([['rust-table'], ['python-table'], ['node-table']]);
  });

  it('are at most 10 on AWS, or 40 when the suite asks for them', () => {
    const functions = Array.from({ length: 43 }, (_, index) => ({
      functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:f${index}`,
      memoryMb: [128],
      payloads: [{ name: 'a', event: {} }],
    }));

    const planWith = (lanes?: number) =>
      planOf({ name: 'own', functions, cold: { samples: 1 }, ...(lanes && { lanes }) }, { kind: 'aws' });
    const plan = planWith(40);

    expect(planWith().lanes).toHaveLength(10);
    expect(MAX_LANES).toBe(40);
    expect(plan.lanes).toHaveLength(MAX_LANES);
    expect(plan.lanes.flatMap((lane) => lane.functions).sort()).toEqual(functions.map((_, i) => `f${i}`).sort());
  });

  it('are as many as the suite sets, with similar numbers of steps', () => {
    const plan = planOf({ lanes: 2 }, { kind: 'local' });

    expect(plan.lanes.map(({ id }) => id)).toEqual(['lane-1', 'lane-2']);
    expect(plan.lanes.map(({ steps }) => steps.length)).toEqual([12, 6]);
  });

  it('are never more than there are functions', () => {
    expect(planOf({ suite: 'tiny', lanes: 10 }).lanes).toHaveLength(1);
  });

  it('keep the labels of one Lambda function together, because they share its configuration', () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:shared';
    const shared = { functionArn, memoryMb: [128], payloads: [{ name: 'a', event: {} }] };
    const functions = [{ ...shared, label: 'old' }, { target: 'tiny' }, { ...shared, label: 'new' }];

    const plan = planOf({ name: 'own', functions, cold: { samples: 2 } }, { kind: 'aws' });

    expect(plan.lanes.map((lane) => lane.functions)).toEqual([['old', 'new'], ['tiny']]);
  });

  it('number steps from 0 and positions from 1 in every round', () => {
    for (const { steps } of planOf({ lanes: 2 }).lanes) {
      expect(steps.map(({ index }) => index)).toEqual(steps.map((_, index) => index));
      for (const [, stepsOfRound] of Map.groupBy(steps, ({ round }) => round)) {
        expect(stepsOfRound.map(({ position }) => position)).toEqual(stepsOfRound.map((_, index) => index + 1));
      }
    }
  });

  it('finish a round before the next one begins', () => {
    for (const { steps } of planOf({}).lanes) {
      const rounds = steps.map(({ round }) => round);
      expect(rounds).toEqual([...rounds].sort((a, b) => a - b));
    }
  });

  it('have another order with another seed, and another order in every round', () => {
    const orderOf = (seed: number) => stepsOf(planOf({ seed })).map((step) => `${step.function}-${step.memoryMb}`);
    const rounds = [...Map.groupBy(stepsOf(planOf({ cold: { samples: 6 } })), ({ round }) => round).values()];

    expect(orderOf(1)).not.toEqual(orderOf(2));
    const orders = rounds.map((steps) => steps.map((step) => `${step.function}-${step.memoryMb}`).join());
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});
