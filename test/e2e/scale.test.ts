/** The large run in small: `npm run check:scale` makes it with 1,000 configurations. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CloudKit } from '../kit/deployed-cloud.ts';
import { realRun } from '../scale/real-run.ts';
import { cloudUp, endRunsOfFailedTests } from './cloud-kit.ts';

let kit: CloudKit;
beforeAll(async () => {
  kit = await cloudUp(['node-synthetic']);
});
endRunsOfFailedTests(() => kit);
afterAll(() => {
  kit?.down();
});

it('measures 20 configurations in 4 functions on 4 lanes as planned, and restores every function', async () => {
  const run = await realRun(kit, {
    functions: 4,
    memoryMb: [128, 256, 512, 1024, 2048],
    rounds: 2,
    lanes: 4,
    updateMs: 200,
  });
  expect(run.problems).toEqual([]);
  expect(run).toMatchObject({ configurations: 20, lanes: 4, steps: 40, coldStarts: 40, throttles: {} });
});
