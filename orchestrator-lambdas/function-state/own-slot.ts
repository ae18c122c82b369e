/** Sends an update in a slot of its lane, so that lanes do not throttle each other. */
import { type LaneTurn, msUntilSlot } from '../../core/plan/pacing.ts';
import type { Clock } from '../ports.ts';

/** Usual time of `prepare`; when it takes longer, the slot is missed and the next one is used. */
const PREPARATION_MS = 60;

/**
 * Returns at the start of one of the lane's slots, after `prepare`, which is called shortly before. A run of one lane waits
 * for nothing.
 */
export async function waitForOwnSlot(
  clock: Pick<Clock, 'nowIso' | 'monotonicMs' | 'sleep' | 'sleepUntil'>,
  turn: LaneTurn,
  prepare: () => Promise<void>,
): Promise<void> {
  const waitMs = (afterMs: number) => msUntilSlot(Date.parse(clock.nowIso()) + afterMs, turn);
  const earlyMs = waitMs(PREPARATION_MS);
  if (earlyMs > 0) await clock.sleep(earlyMs);
  await prepare();
  await clock.sleepUntil(clock.monotonicMs() + waitMs(0));
}
