/**
 * Time slots in which lanes send their updates: lanes run in executions of their own and cannot ask each other, but share the
 * calls per second of one account. Lane i of n sends only at the starts of the slots i, i + n, i + 2n … of UTC time.
 */

/**
 * Longer than 1/15 s (Lambda's quota for all calls of its control plane together, except GetFunction, is 15 per second;
 * lambda-semantics §3), so that no second has more than 15 updates as long as none is sent more than 0.2 s late: hosts' clocks
 * differ, and a host that has just started is slow.
 */
export const SLOT_MS = 80;

/** A lane among the lanes of its run, which take turns. */
export interface LaneTurn {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/**
 * Time until the start of the lane's next slot; 0 at the start itself, and always 0 for a run of one lane.
 * @param nowMs Unix time in ms
 */
export function msUntilSlot(nowMs: number, { index, count }: LaneTurn): number {
  if (count <= 1) return 0;
  const cycleMs = count * SLOT_MS;
  const intoCycleMs = (nowMs - index * SLOT_MS) % cycleMs;
  return intoCycleMs === 0 ? 0 : cycleMs - intoCycleMs;
}
