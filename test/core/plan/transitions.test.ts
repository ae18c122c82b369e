import { describe, expect, it } from 'vitest';
import { countTransitions } from '../../../core/plan/transitions.ts';
import type { Definition, State } from '../../../state-machine/asl-types.ts';
import { readDefinition } from '../../../state-machine/definition.ts';

const definition = readDefinition();

/** The work of a run, which determines what each Choice state decides. */
interface Work {
  /** Of the executions of lanes, by part. */
  readonly steps: readonly (readonly number[])[];
  readonly segments: readonly number[];
  /** Total number of attempts after the first. */
  readonly repeats?: number;
  /** How many of those are made after a wait because of a throttle. */
  readonly waits?: number;
}

/** Number of states that the state machine enters. */
function walk(work: Work): number {
  let repeats = work.repeats ?? 0;
  let waits = work.waits ?? 0;
  let part = 0;
  const follow = (level: Definition, count: number): number => {
    let position = 1;
    let entered = 0;
    for (let name: string | undefined = level.StartAt; name !== undefined; entered += 1) {
      const state: State | undefined = level.States[name];
      if (state?.ItemProcessor !== undefined) {
        const isLanes = name === 'MeasureLanes';
        for (const itemCount of isLanes ? (work.steps[part] ?? []) : work.segments) {
          entered += follow(state.ItemProcessor, itemCount);
        }
        if (isLanes) part += 1;
      }
      const next: Record<string, () => string | undefined> = {
        IsThereWork: () => (work.steps.length === 0 ? 'IsThereMore' : state?.Default),
        IsThereMore: () => {
          if (part < work.steps.length) return 'MeasureLanes';
          return work.segments.length === 0 ? state?.Default : 'ApplyLoads';
        },
        IsRunComplete: () => 'RunComplete',
        WhatNext: () => {
          if (repeats > 0) {
            repeats -= 1;
            waits -= 1;
            return waits >= 0 ? 'WaitOutThrottle' : 'ForceColdStart';
          }
          position += 1;
          return position <= count ? 'ForceColdStart' : 'LaneDone';
        },
        WhatNextLoad: () => {
          position += 1;
          return position <= count ? 'ApplyLoad' : 'LoadDone';
        },
      };
      name = next[name]?.() ?? state?.Next;
    }
    return entered;
  };
  return follow(definition, 0);
}

describe('the count of state transitions', () => {
  it.each<[string, Work]>([
    ['one lane of one step', { steps: [[1]], segments: [] }],
    ['three lanes', { steps: [[4, 7, 1]], segments: [] }],
    ['repeated attempts', { steps: [[3, 2]], segments: [], repeats: 2 }],
    ['a wait after a throttle', { steps: [[3, 2]], segments: [], repeats: 2, waits: 1 }],
    ['load alone, in one segment', { steps: [], segments: [1] }],
    ['load alone, in two segments', { steps: [], segments: [2] }],
    ['lanes in three parts', { steps: [[2, 1], [2, 1], [2]], segments: [1] }],
    ['lanes and two load jobs', { steps: [[5]], segments: [1, 3] }],
  ])('equals the number of states entered: %s', (_, work) => {
    const attempts = work.steps.flat().reduce((sum, steps) => sum + steps, 0) + (work.repeats ?? 0);
    const parts = work.steps.map((items) => items.length);

    expect(countTransitions({ parts, attempts, waits: work.waits ?? 0, segments: work.segments })).toBe(walk(work));
  });
});
