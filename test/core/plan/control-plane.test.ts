import { describe, expect, it } from 'vitest';
import { callsOfFunction, callsOfLoadJob, callsOfStep } from '../../../core/plan/control-plane.ts';
import { loadJobsOf } from '../../../core/plan/load-jobs.ts';
import { plannedFunction } from '../../kit/planned-function.ts';
import { planOf } from './fixtures.ts';

const SIGNING = { algorithm: 'hmac-sha256', secretVariable: 'SECRET' } as const;
const plain = plannedFunction('red');
const signed = plannedFunction('red', { signing: SIGNING });

describe('the control-plane calls of a step', () => {
  it('are the update, two polls and the check, however long the update takes', () => {
    expect([1, 2, 25].map((seconds) => callsOfStep(plain, seconds))).toEqual([4, 4, 4]);
  });

  it('are one less where the update has ended at once', () => {
    expect(callsOfStep(plain, 0)).toBe(3);
  });

  it('are one more for payloads that are signed', () => {
    expect(callsOfStep(signed, 1) - callsOfStep(plain, 1)).toBe(1);
  });
});

it('a load job is updated once, and each segment checked and its URL looked up', () => {
  const load = { phases: [{ seconds: 1_700, fromRps: 2, toRps: 2 }] };
  const functions = [{ target: 'rust-table', memoryMb: [128], payloads: ['get'] }];
  const [job] = loadJobsOf(planOf({ name: 'mine', functions, load }));
  if (job === undefined) throw new Error('the plan has no load job');
  const jobOf = (via: 'invoke' | 'url') => ({ ...job, options: { ...job.options, via } });
  const segments = jobOf('invoke').segments.length;

  expect(segments).toBeGreaterThan(1);
  expect(callsOfLoadJob(jobOf('invoke'), plain, 1)).toBe(3 + segments);
  expect(callsOfLoadJob(jobOf('url'), signed, 1)).toBe(3 + 3 * segments);
});

it('a function is read when it is locked, and read and updated when it is restored', () => {
  expect(callsOfFunction(0)).toBe(1 + 1 + 2);
  // Its first update and that of the restore take seven polls of a growing interval each, others two.
  expect(callsOfFunction(2)).toBe(1 + (7 - 2) + 1 + 8);
});
