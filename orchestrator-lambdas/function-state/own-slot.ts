/** Sends an update in a slot of its lane, so that lanes do not throttle each other. */
import { type LaneTurn, msUntilSlot, SLOT_MS } from '../../core/plan/pacing.ts';
import type { Clock } from '../ports.ts';

/** After so many late wakes on a busy host, a lane sends anyway. */
const MAX_SLOTS = 3;

/**
 * Returns at the start of the lane's next slot after `prepare`, within one cycle of all lanes. A lane that wakes after the end of
 * its slot waits one cycle more, so that lanes that were held up together do not send together. What was prepared may change
 * meanwhile; Lambda then refuses the update, because a restore renews the RevisionId. A run of one lane waits for nothing.
 */
export async function waitForOwnSlot(
  clock: Pick<Clock, 'nowIso' | 'monotonicMs' | 'sleepUntil'>,
  turn: LaneTurn,
  prepare: () => Promise<void>,
): Promise<void> {
  await prepare();
  for (let slot = 1; slot <= MAX_SLOTS; slot += 1) {
    const startMs = clock.monotonicMs() + msUntilSlot(Date.parse(clock.nowIso()), turn);
    await clock.sleepUntil(startMs);
    if (clock.monotonicMs() - startMs <= SLOT_MS) return;
  }
}
