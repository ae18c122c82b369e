import { describe, expect, it } from 'vitest';
import { makeProgressPrinter } from '../../../cli/output/progress-printer.ts';
import { planLine, progressLine } from '../../../cli/output/progress-text.ts';
import type { Progress } from '../../../cli/runs/follow-run.ts';
import type { LoadProgress } from '../../../cli/runs/load-progress.ts';
import type { Plan } from '../../../core/plan/types.ts';

function progress(stepsDone: number, elapsedMs: number): Progress {
  const plan = {
    estimate: { seconds: 100 },
    lanes: [{ id: 'lane-1', steps: Array.from({ length: 10 }) }],
  } as unknown as Plan;
  return {
    plan,
    stepsDone,
    stepsPlanned: 10,
    sampleFiles: stepsDone * 2,
    lanes: new Map([['lane-1', stepsDone]]),
    elapsedMs,
  };
}

it('takes the time left from the estimate at first', () => {
  expect(progressLine(progress(0, 10_000))).toBe(
    '[........................] 0/10 steps, 0 sample files, 1 of 1 lane open, about 1 min 30 s left',
  );
});

it('takes the time left from the measured time per step, later', () => {
  expect(progressLine(progress(5, 20_000))).toContain('about 20 s left');
});

it('shows that the report is written when every step is done', () => {
  expect(progressLine(progress(10, 20_000))).toContain('0 of 1 lane open, writing the report');
});

const LOAD: LoadProgress = {
  job: 1,
  jobs: 1,
  configurationId: 'red_arm64_256_get',
  seconds: 75,
  secondsPlanned: 300,
  recorded: 1500,
  arrivals: 6000,
  secondsLeft: 225,
  shareOfSegment: 0.25,
};

it("shows the load's progress while no step ends", () => {
  const alone = { ...progress(0, 80_000), stepsPlanned: 1, lanes: new Map<string, number>(), sampleFiles: 3 };

  expect(progressLine({ ...alone, load: LOAD })).toBe(
    '[######..................] 0/1 step, 3 sample files, under load for 1 min 15 s of 5 min, 1,500 of 6,000 arrivals recorded, about 3 min 45 s left',
  );
  expect(progressLine({ ...progress(10, 20_000), stepsPlanned: 12, load: { ...LOAD, job: 2, jobs: 3 } })).toMatch(
    / 10\/12 steps, 20 sample files, under load \(job 2 of 3\) for /,
  );
});

it.each([
  [1, 1, '1 function, 1 configuration, 1 step in 1 lane, 1 load job; about 1 min.'],
  [2, 1, '2 functions, 2 configurations, 2 steps in 2 lanes, 2 load jobs; about 1 min.'],
  [1, 0, '1 function, 1 configuration, 1 load job; about 1 min.'],
])('announces a run of %d of everything with singular or plural', (count, stepsOfLane, line) => {
  const some = Array.from({ length: count }, () => ({}));
  const lanes = stepsOfLane === 0 ? [] : some.map(() => ({ steps: [{}] }));
  const plan = { runId: 'r', functions: some, configurations: some, lanes, load: some, estimate: { seconds: 60 } };

  expect(planLine(plan as unknown as Plan)).toBe(`Run r: ${line}`);
});

describe('without a terminal', () => {
  /** The lines printed when progress is reported every second. */
  function linesOf(share: (second: number) => number, seconds: number): string[] {
    const lines: string[] = [];
    const print = makeProgressPrinter({ live: false, log: (line) => lines.push(line), status: () => {} });
    for (let second = 0; second <= seconds; second += 1) {
      const load = { ...LOAD, seconds: second, shareOfSegment: share(second) };
      const plan = { ...progress(0, 0).plan, runId: 'r', functions: [], configurations: [], warnings: [] };
      print({ ...progress(0, second * 1000), plan: plan as unknown as Plan, stepsPlanned: 1, lanes: new Map(), load });
    }
    return lines.slice(1);
  }

  it('prints a line every half minute although nothing ends', () => {
    const lines = linesOf(() => 0, 95);

    expect(lines.map((line) => /for (.*?) of/.exec(line)?.[1])).toEqual(['0 s', '30 s', '1 min', '1 min 30 s']);
  });

  it('prints a line per tenth of a run that is faster than that', () => {
    expect(linesOf((second) => second / 16, 16)).toHaveLength(9);
  });
});
