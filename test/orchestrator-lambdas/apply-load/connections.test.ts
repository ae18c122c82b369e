import { expect, it } from 'vitest';
import { connectionsFor } from '../../../orchestrator-lambdas/apply-load/connections.ts';

const loadAt = (fromRps: number, toRps: number) => ({
  options: {
    phases: [{ seconds: 10, fromRps, toRps }],
    windowSeconds: 5,
    via: 'invoke' as const,
    distribution: 'even' as const,
  },
});

it('is one per request in a second of the highest rate, and at least two', () => {
  expect(connectionsFor(loadAt(200, 50))).toBe(200);
  expect(connectionsFor(loadAt(1, 33.5))).toBe(34);
  expect(connectionsFor(loadAt(0.1, 0.1))).toBe(2);
});
