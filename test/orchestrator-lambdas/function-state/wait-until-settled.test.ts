// The real wait with updates of many durations, in virtual time: how late it sees their end, and how often it asks.
import { describe, expect, it } from 'vitest';
import { nextHint, type UpdateHint } from '../../../core/plan/update-polls.ts';
import { waitForUpdate, waitUntilSettled } from '../../../orchestrator-lambdas/function-state/wait-until-settled.ts';
import { World } from '../../kit/orchestrator/world.ts';
import { UPDATE_DURATIONS } from '../../kit/update-durations.ts';

/** GetFunction takes this long, half of it until Lambda has looked. */
const CALL_MS = 20;

async function seeUpdates(durationMs: (update: number) => number, updates: number) {
  const world = new World();
  const { clock, lambda } = world;
  lambda.before = (call) => {
    if (call === 'get') clock.advanceTo(clock.monotonicMs() + CALL_MS / 2);
  };
  let hint: UpdateHint | undefined;
  const ends: { readonly lateMs: number; readonly share: number; readonly polls: number }[] = [];
  for (let update = 0; update < updates; update += 1) {
    clock.startTask();
    lambda.updateMs = durationMs(update);
    const { revisionId, memoryMb, environment } = lambda.peek('thaw-red');
    await lambda.update('thaw-red', { revisionId, memoryMb, environment: { ...environment, N: String(update) } });
    const accepted = { atMs: clock.monotonicMs(), hasEnded: lambda.updateMs === 0 };
    const before = lambda.countCalls('get');
    const { seen } = await waitForUpdate(world.ports, 'thaw-red', accepted, { hint, lanes: 1 });
    hint = nextHint(hint, seen);
    const lateMs = clock.monotonicMs() - accepted.atMs - lambda.updateMs;
    ends.push({ lateMs, share: lateMs / Math.max(lambda.updateMs, 1), polls: lambda.countCalls('get') - before });
  }
  return ends.slice(1);
}

function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(p * sorted.length) - 1] ?? Number.NaN;
}

describe('the end of an update', () => {
  it.each(Object.entries(UPDATE_DURATIONS))('is seen in time: %s', async (name, durationMs) => {
    const ends = await seeUpdates(durationMs, 400);
    const shares = ends.map(({ share }) => share);
    if (name.startsWith('none')) {
      // One call, at once.
      expect([
        quantile(
          ends.map(({ lateMs }) => lateMs),
          1,
        ),
        quantile(
          ends.map(({ polls }) => polls),
          1,
        ),
      ]).toEqual([10, 1]);
      return;
    }
    expect(quantile(shares, 0.5)).toBeLessThan(0.05);
    expect(quantile(shares, 0.95)).toBeLessThan(name.includes('20 %') ? 0.08 : 0.05);
  });

  it('of another client is looked for at once', async () => {
    const world = new World();

    await waitUntilSettled(world.ports, 'thaw-red');

    expect(world.clock.sleeps).toEqual([]);
  });

  it('that is expected later than this Lambda can wait is asked for before its timeout', async () => {
    const world = new World();
    world.lambda.updateMs = 60_000;
    const { revisionId } = world.lambda.peek('thaw-red');
    await world.lambda.update('thaw-red', { revisionId, memoryMb: 256, environment: {} });
    world.clock.startTask(40_000);
    const hint = { expectedMs: 60_000, deviationMs: 0 };
    const accepted = { atMs: world.clock.monotonicMs(), hasEnded: false };

    await expect(waitForUpdate(world.ports, 'thaw-red', accepted, { hint, lanes: 1 })).rejects.toMatchObject({
      code: 'UPDATE_TIMEOUT',
    });
    expect(world.clock.remainingMs()).toBeGreaterThan(0);
  });
});
