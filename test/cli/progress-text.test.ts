import { expect, it } from 'vitest';
import type { Progress } from '../../cli/follow-run.ts';
import { formatSeconds, progressLine } from '../../cli/output/progress-text.ts';
import type { Plan } from '../../core/plan/types.ts';

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

it('takes the time left from what steps really took, later', () => {
  expect(progressLine(progress(5, 20_000))).toContain('about 20 s left');
});

it('says what goes on when every step is done', () => {
  expect(progressLine(progress(10, 20_000))).toContain('0 of 1 lane open, writing the report');
});

it('says that load is what is left when every lane is done', () => {
  const ofLoad = { ...progress(10, 20_000), stepsPlanned: 12 };
  const alone = { ...ofLoad, stepsDone: 0, stepsPlanned: 1, lanes: new Map<string, number>() };

  expect(progressLine(ofLoad)).toContain('0 of 1 lane open, under load');
  expect(progressLine({ ...alone, sampleFiles: 0 })).toContain('0 sample files, under load');
  expect(progressLine({ ...alone, sampleFiles: 3 })).not.toContain('lanes open');
});

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
