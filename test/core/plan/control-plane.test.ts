import { describe, expect, it } from 'vitest';
import { countCalls } from '../../../core/plan/control-plane.ts';
import { loadJobsOf } from '../../../core/plan/load-jobs.ts';
import { plannedFunction } from '../../kit/planned-function.ts';
import { planOf } from './fixtures.ts';

const SIGNING = { algorithm: 'hmac-sha256', secretVariable: 'SECRET' } as const;
const plain = plannedFunction('red');
const signed = plannedFunction('red', { signing: SIGNING });
const [step] = planOf({
  name: 'mine',
  functions: [{ target: 'rust-table', memoryMb: [128], payloads: ['get'] }],
  warm: { samples: 1 },
})
  .lanes.flatMap((lane) => lane.steps)
  .map((planned) => ({ ...planned, function: plain.label }));
if (step === undefined) throw new Error('the plan has no step');

const NOTHING = { functions: [plain], setup: [], steps: [], load: [], laneCount: 1, updateSeconds: 0 };

describe('the control-plane calls', () => {
  it('of a function are three reads, its runtime management, and the restore with its poll', () => {
    expect(countCalls(NOTHING)).toEqual({
      GetAccountSettings: 1,
      GetFunction: 3 + 1,
      GetFunctionUrlConfig: 0,
      GetRuntimeManagementConfig: 1,
      UpdateFunctionConfiguration: 1,
    });
  });

  it('of a function with two labels are those of one, but for its runtime management', () => {
    const functions = [plain, { ...plain, label: 'red-2' }];

    expect(countCalls({ ...NOTHING, functions })).toEqual({ ...countCalls(NOTHING), GetRuntimeManagementConfig: 2 });
  });

  it('of a step are the update, its polls and the check after it', () => {
    const calls = countCalls({ ...NOTHING, steps: [step] });

    expect(calls).toMatchObject({ GetFunction: 4 + 2, UpdateFunctionConfiguration: 2 });
  });

  it('are more the longer the first update takes, and the further updates are apart', () => {
    const readsOf = (steps: number, updateSeconds: number, laneCount = 1) =>
      countCalls({ ...NOTHING, steps: Array.from({ length: steps }, () => step), updateSeconds, laneCount })
        .GetFunction;

    // Polls at 220, 440, 704 and 1,126 ms each, of the first update and of that of the restore.
    expect(readsOf(1, 1)).toBe(3 + 4 + 1 + 4);
    expect(readsOf(1, 25)).toBeGreaterThan(readsOf(1, 1) + 20);
    // The second update is polled around a rough guess.
    expect(readsOf(2, 1) - readsOf(1, 1)).toBeGreaterThan(readsOf(50, 1) / 50);
  });

  it('are fewer where many lanes share the quota of GetFunction', () => {
    const steps = Array.from({ length: 50 }, () => step);
    const [few, many] = [1, 40].map((laneCount) => countCalls({ ...NOTHING, steps, updateSeconds: 1, laneCount }));

    expect(many?.GetFunction).toBeLessThan(0.8 * (few?.GetFunction ?? 0));
  });

  it('are one more for each step and setup call whose payload is signed', () => {
    const setup = [{ target: signed.target ?? '', payload: { name: 'seed', event: {} } }];
    const steps = [step, step];
    const reads = [plain, signed].map(
      (planned) => countCalls({ ...NOTHING, functions: [planned], steps, setup }).GetFunction,
    );

    expect((reads[1] ?? 0) - (reads[0] ?? 0)).toBe(3);
  });

  it('are one more for a function that only a setup call names', () => {
    const setup = [{ target: 'other', payload: { name: 'seed', event: {} } }];

    expect(countCalls({ ...NOTHING, setup }).GetFunction).toBe(countCalls(NOTHING).GetFunction + 1);
  });
});

it('a load job is updated once, and each segment checked and its URL looked up', () => {
  const suite = { phases: [{ seconds: 1_700, fromRps: 2, toRps: 2 }] };
  const functions = [{ target: 'rust-table', memoryMb: [128], payloads: ['get'] }];
  const [job] = loadJobsOf(planOf({ name: 'mine', functions, load: suite }));
  if (job === undefined) throw new Error('the plan has no load job');
  const loadVia = (via: 'invoke' | 'url') => [{ ...job, function: plain.label, options: { ...job.options, via } }];
  const segments = job.segments.length;
  const reads = countCalls(NOTHING).GetFunction;

  expect(segments).toBeGreaterThan(1);
  expect(countCalls({ ...NOTHING, load: loadVia('invoke') })).toMatchObject({
    GetFunction: reads + 1 + segments,
    GetFunctionUrlConfig: 0,
    UpdateFunctionConfiguration: 2,
  });
  expect(countCalls({ ...NOTHING, functions: [signed], load: loadVia('url') })).toMatchObject({
    GetFunction: reads + 1 + 2 * segments,
    GetFunctionUrlConfig: segments,
  });
});
