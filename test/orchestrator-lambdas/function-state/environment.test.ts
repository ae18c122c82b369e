import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  environmentTooLarge,
  sameSettings,
  withNonce,
  withoutOurChanges,
} from '../../../orchestrator-lambdas/function-state/environment.ts';
import { NONCE_VARIABLE } from '../../../orchestrator-lambdas/function-state/nonce.ts';
import type { FunctionSnapshot } from '../../../orchestrator-lambdas/function-state/snapshot.ts';

const name = fc.constantFrom('A', 'B', 'C', 'D', NONCE_VARIABLE);
const variables = fc.dictionary(name, fc.string({ maxLength: 5 }));
const memory = fc.constantFrom(128, 256, 512, 1024);
const RUNS = { seed: 1, numRuns: 300 };

function snapshotOf(memoryMb: number, environment: Record<string, string>, override: Record<string, string>) {
  const snapshot: FunctionSnapshot = {
    functionName: 'orders',
    runId: 'run',
    executionArn: 'arn',
    takenAt: '2026-11-20T02:00:00.000Z',
    memoryMb,
    environment,
    changes: {
      memoryMb: [256, 512],
      environment: Object.fromEntries(Object.entries(override).map(([key, value]) => [key, [value]])),
    },
  };
  return snapshot;
}

it('restores the original settings exactly when no other client changed them', () => {
  fc.assert(
    fc.property(memory, variables, variables, fc.constantFrom(256, 512), (before, environment, override, forced) => {
      const { [NONCE_VARIABLE]: _, ...allowed } = override;
      const snapshot = snapshotOf(before, environment, allowed);

      const changed = withNonce({ memoryMb: before, environment }, forced, allowed, 'nonce');
      const restored = withoutOurChanges(changed, snapshot);

      return sameSettings(restored, { memoryMb: before, environment });
    }),
    RUNS,
  );
});

it('keeps every variable that another client set or changed', () => {
  fc.assert(
    fc.property(variables, fc.string({ maxLength: 5 }), (environment, value) => {
      const snapshot = snapshotOf(128, environment, {});

      const changed = withNonce({ memoryMb: 128, environment: { ...environment, THEIRS: value } }, 256, {}, 'nonce');

      return withoutOurChanges(changed, snapshot).environment['THEIRS'] === value;
    }),
    RUNS,
  );
});

it('keeps a memory size that the plan does not set', () => {
  const restored = withoutOurChanges({ memoryMb: 2048, environment: {} }, snapshotOf(128, {}, {}));

  expect(restored.memoryMb).toBe(2048);
});

it('returns the snapshot when the environment cannot be read', () => {
  const snapshot = snapshotOf(128, { A: '1' }, {});

  expect(withoutOurChanges(undefined, snapshot)).toEqual({ memoryMb: 128, environment: { A: '1' } });
});

it('accepts an environment up to the limit and gives the size of a larger one', () => {
  const empty = JSON.stringify({ A: '', [NONCE_VARIABLE]: 'n'.repeat(24) }).length;

  expect(environmentTooLarge('orders', { A: 'x'.repeat(4096 - empty) }, {})).toBeUndefined();
  expect(environmentTooLarge('orders', { A: 'x'.repeat(4097 - empty) }, {})?.message).toContain('4097 bytes');
});
