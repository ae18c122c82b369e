import { expect, it } from 'vitest';
import { World } from '../kit/orchestrator/world.ts';

/** Of a state's input or output (lambda-semantics §8). */
const LIMIT_BYTES = 256 * 1024;
/** Lambda limits an error to much less; Step Functions limits Cause to 32,768 characters. */
const MAX_CAUSE = 'c'.repeat(32_768);

it('passes ids, keys and counts, so that the largest state is far below the limit', async () => {
  const world = new World();
  const functions = ['red', 'blue'].map((name) => ({
    target: name,
    payloads: ['get'],
    memoryMb: Array.from({ length: 20 }, (_, index) => 128 + 64 * index),
  }));
  const big = { name: 'n'.repeat(64), functions, cold: { samples: 10 }, warm: null, budget: { usd: 99, minutes: 999 } };

  const plan = await world.plan(big);

  const failure = { Error: 'AWS_FAILED', Cause: MAX_CAUSE };
  const report = { runId: plan.runId, status: 'partial', summary: MAX_CAUSE };
  const largest = JSON.stringify({ plan, failure, report });
  expect(plan.stepCount).toBe(400);
  expect(largest.length).toBeLessThan(LIMIT_BYTES / 2);
});
