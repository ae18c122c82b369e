import { describe, expect, it } from 'vitest';
import { SLOT_MS } from '../../../core/plan/pacing.ts';
import { waitForOwnSlot } from '../../../orchestrator-lambdas/function-state/own-slot.ts';

const LANES = 40;
/** Some time within slot 0 of 40. */
const NOW_MS = LANES * SLOT_MS * 100_000 + 10;

/** A host that wakes its sleepers so late, one sleep after another; 0 after the last. */
class BusyClock {
  nowMs = NOW_MS;
  readonly #lateMs: number[];

  constructor(...lateMs: number[]) {
    this.#lateMs = lateMs;
  }

  nowIso(): string {
    return new Date(this.nowMs).toISOString();
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  async sleepUntil(monotonicMs: number): Promise<void> {
    this.nowMs = Math.max(this.nowMs, monotonicMs) + (this.#lateMs.shift() ?? 0);
  }
}

/** @returns the slots between now and the update, counted from slot 0 */
async function slotAfter(clock: BusyClock, index: number, prepare = async () => {}): Promise<number> {
  await waitForOwnSlot(clock, { index, count: LANES }, prepare);
  return Math.floor((clock.nowMs - NOW_MS + 10) / SLOT_MS);
}

describe('a lane', () => {
  it('sends in its own slot, however late in it the host wakes it', async () => {
    expect(await slotAfter(new BusyClock(), 7)).toBe(7);
    expect(await slotAfter(new BusyClock(SLOT_MS - 1), 7)).toBe(7);
  });

  it('that wakes after its slot sends in its next one', async () => {
    expect(await slotAfter(new BusyClock(SLOT_MS + 1), 7)).toBe(7 + LANES);
    expect(await slotAfter(new BusyClock(1_800), 7)).toBe(7 + LANES);
  });

  it('waits for the slot after its preparation, which takes its time', async () => {
    const clock = new BusyClock();
    const prepare = async () => {
      clock.nowMs += 8 * SLOT_MS;
    };

    expect(await slotAfter(clock, 7, prepare)).toBe(7 + LANES);
  });

  it('of a host that always wakes late sends all the same', async () => {
    const slot = await slotAfter(new BusyClock(...Array.from({ length: 50 }, () => 100)), 7);

    expect(slot).toBeLessThan(4 * LANES);
  });

  it('that is alone waits for nothing', async () => {
    const clock = new BusyClock();
    await waitForOwnSlot(clock, { index: 0, count: 1 }, async () => {});

    expect(clock.nowMs).toBe(NOW_MS);
  });
});

it('lanes that were held up together do not send together', async () => {
  const heldUpMs = 900;
  const sent = await Promise.all(
    Array.from({ length: LANES }, async (_, index) => {
      // All of them wake at once, when the host goes on.
      const wakeMs = index * SLOT_MS - 10;
      const clock = new BusyClock(Math.max(0, heldUpMs - wakeMs));
      await waitForOwnSlot(clock, { index, count: LANES }, async () => {});
      return clock.nowMs;
    }),
  );

  for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(15);
});
