import { expect, it } from 'vitest';
import { makeLoadWatch } from '../../../cli/runs/load-progress.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import type { Plan } from '../../../core/plan/types.ts';
import { CONFIGURATION_ID, JOB } from '../../kit/load-plan.ts';

const RUN = '20261121T020000Z-webhook-00abcd';
const keys = runKeys(RUN);
const other = { ...JOB, id: 'load-2', configurationId: 'blue_arm64_256_get' };
/** Two segments of 10 s and 5,000 arrivals each. */
const many = { ...JOB, arrivals: 10_000, segments: JOB.segments.map((segment) => ({ ...segment, arrivals: 5_000 })) };
const watchOf = (...load: (typeof JOB)[]) => makeLoadWatch({ runId: RUN, load } as unknown as Plan);
const file = (segment: number, number: number) => keys.loadSamples(CONFIGURATION_ID, segment, number);
const NOTHING = { steps: [], samples: [] };

it('reports nothing before the lanes are done, and nothing without load', () => {
  expect(watchOf(many)(NOTHING, false, 0)).toBeUndefined();
  expect(watchOf()(NOTHING, true, 0)).toBeUndefined();
});

it('takes the progress from the clock between two files, and never beyond its segment', () => {
  const watch = watchOf(many);
  const seconds = [0, 4_000, 9_000, 60_000].map((nowMs) => watch(NOTHING, true, 1_000_000 + nowMs)?.seconds);

  expect(seconds).toEqual([0, 4, 9, 10]);
});

it('counts recorded arrivals per segment, and the remaining seconds', () => {
  const watch = watchOf(many, other);
  watch(NOTHING, true, 0);

  expect(watch({ steps: [], samples: [file(0, 1), file(0, 2)] }, true, 5_000)).toMatchObject({
    job: 1,
    jobs: 2,
    recorded: 1_000,
    arrivals: 10_000,
    shareOfSegment: 0.5,
    secondsLeft: 35,
  });
  expect(watch({ steps: [keys.step('load-1', 0)], samples: [file(0, 0), file(1, 1)] }, true, 20_000)).toMatchObject({
    seconds: 10,
    recorded: 5_500,
    secondsLeft: 30,
  });
});

it('continues with the next job, and ends with the last', () => {
  const watch = watchOf(many, other);
  const first = [keys.step('load-1', 0), keys.step('load-1', 1)];
  const all = [...first, keys.step('load-2', 0), keys.step('load-2', 1)];

  expect(watch({ steps: first, samples: [] }, true, 0)).toMatchObject({ job: 2, recorded: 0, seconds: 0 });
  expect(watch({ steps: all, samples: [] }, true, 1)).toBeUndefined();
});

it('sees the load begin although a lane has failed and never ends', () => {
  expect(watchOf(many)({ steps: [], samples: [file(0, 1)] }, false, 0)).toMatchObject({ job: 1, recorded: 500 });
});
