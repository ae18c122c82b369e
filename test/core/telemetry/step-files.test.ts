import { describe, expect, it } from 'vitest';
import { runKeys } from '../../../core/plan/keys.ts';
import type { LoadJob, Plan, Step } from '../../../core/plan/types.ts';
import { stepFiles } from '../../../core/telemetry/step-files.ts';

const keys = runKeys('run');
const step = (index: number, round: number, cold: string, warm: readonly string[]): Step => ({
  index,
  round,
  position: 1,
  function: 'f',
  memoryMb: 128,
  cold: { configurationId: cold, burst: 1, followUps: 1 },
  warm: warm.map((configurationId) => ({ configurationId, samples: 1, discard: 1 })),
});
const segment = (index: number) => ({ index, fromSeconds: index, seconds: 1, arrivals: 1 });
const PLAN = {
  lanes: [
    {
      id: 'lane-1',
      functions: ['f'],
      steps: [step(0, 1, 'a_get', ['a_get', 'a_put']), step(1, 2, 'a_get', ['a_get'])],
    },
    { id: 'lane-2', functions: ['g'], steps: [step(0, 1, 'b_get', [])] },
  ],
  load: [{ id: 'load-1', configurationId: 'a_get', segments: [segment(0), segment(1)] } as unknown as LoadJob],
} as unknown as Plan;

/** The groups of keys, which are given in S3's order. */
const groupsOf = (all: readonly string[]) =>
  stepFiles(PLAN, keys.samplesPrefix, all.toSorted()).map((group) => group.keys);

describe('stepFiles', () => {
  it('has the files of a step together, with all its attempts, and the steps in the order of their lanes', () => {
    const cold = (round: number, attempt: number) => keys.samples('a_get', 'cold', round, attempt);
    const ofFirst = [
      cold(1, 1),
      cold(1, 2),
      keys.samples('a_get', 'follow-up', 1, 2),
      keys.samples('a_get', 'setup', 1, 2),
      keys.samples('a_get', 'warm', 1, 2),
      keys.samples('a_put', 'warm', 1, 2),
    ];
    const ofOthers = [keys.samples('b_get', 'cold', 1, 1), cold(2, 1)];

    const [first, ...others] = groupsOf([...ofOthers, ...ofFirst]);

    expect(first?.toSorted()).toEqual(ofFirst.toSorted());
    expect(others).toEqual([[cold(2, 1)], [keys.samples('b_get', 'cold', 1, 1)]]);
  });

  it('has the setup calls before all steps', () => {
    const setup = keys.samples('b_get', 'setup', 0, 1);

    expect(groupsOf([keys.samples('a_get', 'cold', 1, 1), setup])[0]).toEqual([setup]);
  });

  it('has the segments of load last, each with the file of its record first', () => {
    const files = [keys.loadSamples('a_get', 0, 0), keys.loadSamples('a_get', 0, 1), keys.loadSamples('a_get', 0, 12)];
    const second = keys.loadSamples('a_get', 1, 0);
    const cold = keys.samples('b_get', 'cold', 1, 1);

    expect(groupsOf([second, ...files, cold])).toEqual([[cold], files, [second]]);
    expect(stepFiles(PLAN, keys.samplesPrefix, [second])).toEqual([{ isLoad: true, keys: [second] }]);
  });

  it('loses no file that the plan does not explain', () => {
    const unknown = [
      keys.samples('c_get', 'cold', 1, 1),
      keys.samples('a_get', 'cold', 9, 1),
      `${keys.samplesPrefix}x.json`,
    ];

    expect(groupsOf(unknown).flat().toSorted()).toEqual(unknown.toSorted());
  });
});
