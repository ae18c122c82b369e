import { describe, expect, it } from 'vitest';
import { countTransitions } from '../../../core/plan/transitions.ts';
import type { Definition, State } from '../../../state-machine/asl-types.ts';
import { readDefinition } from '../../../state-machine/definition.ts';

const definition = readDefinition();

/** What each Choice decides when everything goes well. */
interface Work {
  readonly steps: readonly number[];
  readonly segments: readonly number[];
  /** Attempts that Measure asks for beyond the first, in all. */
  readonly again?: number;
  /** How many of those waits out a throttle first. */
  readonly waits?: number;
}

/** States entered on the way through the state machine itself. */
function walk(work: Work): number {
  let again = work.again ?? 0;
  let waits = work.waits ?? 0;
  const follow = (level: Definition, count: number): number => {
    let place = 1;
    let entered = 0;
    for (let name: string | undefined = level.StartAt; name !== undefined; entered += 1) {
      const state: State | undefined = level.States[name];
      if (state?.ItemProcessor !== undefined) {
        for (const each of name === 'MeasureLanes' ? work.steps : work.segments) {
          entered += follow(state.ItemProcessor, each);
        }
      }
      const next: Record<string, () => string | undefined> = {
        IsThereWork: () => (work.steps.length === 0 ? 'IsThereLoad' : state?.Default),
        IsThereLoad: () => (work.segments.length === 0 ? state?.Default : 'ApplyLoads'),
        IsRunComplete: () => 'RunComplete',
        WhatNext: () => {
          if (again > 0) {
            again -= 1;
            waits -= 1;
            return waits >= 0 ? 'WaitOutThrottle' : 'NextAttempt';
          }
          place += 1;
          return place <= count ? 'NextStep' : 'LaneDone';
        },
        WhatNextLoad: () => {
          place += 1;
          return place <= count ? 'NextSegment' : 'LoadDone';
        },
        IsConfigurationSet: () => state?.Default,
      };
      name = next[name]?.() ?? state?.Next;
    }
    return entered;
  };
  return follow(definition, 0);
}

describe('the count of state transitions', () => {
  it.each<[string, Work]>([
    ['one lane of one step', { steps: [1], segments: [] }],
    ['three lanes', { steps: [4, 7, 1], segments: [] }],
    ['attempts that were repeated', { steps: [3, 2], segments: [], again: 2 }],
    ['a throttle that was waited out', { steps: [3, 2], segments: [], again: 2, waits: 1 }],
    ['load alone, in one segment', { steps: [], segments: [1] }],
    ['load alone, in two segments', { steps: [], segments: [2] }],
    ['lanes and two load jobs', { steps: [5], segments: [1, 3] }],
  ])('is what the state machine enters: %s', (_, work) => {
    const attempts = work.steps.reduce((sum, steps) => sum + steps, 0) + (work.again ?? 0);

    expect(
      countTransitions({ lanes: work.steps.length, attempts, waits: work.waits ?? 0, segments: work.segments }),
    ).toBe(walk(work));
  });
});
