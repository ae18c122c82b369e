/** Sends an update in a slot of its lane, so that lanes do not throttle each other. */
import { type LaneTurn, msUntilSlot } from '../../core/plan/pacing.ts';
import type { Clock } from '../ports.ts';

/**
 * Returns at the start of the lane's next slot after `prepare`, at most one cycle of all lanes later: what was prepared may change
 * meanwhile, and Lambda then refuses the update, because a restore renews the RevisionId. A run of one lane waits for nothing.
 */
export async function waitForOwnSlot(
  clock: Pick<Clock, 'nowIso' | 'monotonicMs' | 'sleepUntil'>,
  turn: LaneTurn,
  prepare: () => Promise<void>,
): Promise<void> {
  await prepare();
  await clock.sleepUntil(clock.monotonicMs() + msUntilSlot(Date.parse(clock.nowIso()), turn));
}
