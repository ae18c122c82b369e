import { expect, it } from 'vitest';
import { filesOfLoadJob, putsOfParts } from '../../../core/plan/bucket-writes.ts';
import { PART_BYTES, RECORDS_PER_FILE } from '../../../core/plan/limits.ts';

const SMALL = { steps: 10, configurations: 10, invocations: 100 };

it('counts the parts of large files, the start and the end of their upload', () => {
  expect(putsOfParts(SMALL)).toBe(0);
  // plan.json has 52 MB in 7 parts: nine requests, of which one is counted for every file.
  expect(putsOfParts({ ...SMALL, steps: 100_000 })).toBe(9 - 1);
  expect(Math.ceil(52_267_013 / PART_BYTES)).toBe(7);
});

it('counts a last file of records for every segment of load', () => {
  const segment = { index: 0, fromSeconds: 0, seconds: 60 };
  const segments = [
    { ...segment, arrivals: RECORDS_PER_FILE - 1 },
    { ...segment, arrivals: 2 * RECORDS_PER_FILE + 1 },
  ];

  expect(filesOfLoadJob({ segments })).toBe(1 + 3);
});
