/** Finds the nightly run that a morning check is for, and whether it has a report. */
import { deliveredNight, watchedDay } from '../../core/history/night-watch.ts';
import { deliveryKey, deliveryPrefix, runKeys, scheduledTimeOfDelivery } from '../../core/plan/keys.ts';
import type { WatchEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import { readJson } from '../run-store/stored-json.ts';

export type WatchedNight = {
  /** UTC day of the night. */
  readonly day: string;
} & (
  | { readonly status: 'reported' | 'no-report'; readonly runId: string }
  | { readonly status: 'not-started'; readonly runId?: never }
);

export async function findNight(
  { suite, scheduledTime }: WatchEvent['watch'],
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
): Promise<WatchedNight> {
  // The local emulator does not replace the scheduler's placeholder; the time of the call serves as well.
  const checkedAt = Number.isNaN(Date.parse(scheduledTime)) ? clock.nowIso() : scheduledTime;
  const day = watchedDay(checkedAt);
  const keys = await store.list(deliveryPrefix(suite));
  const times = keys.flatMap((key) => scheduledTimeOfDelivery(key) ?? []);
  const delivered = deliveredNight(checkedAt, times);
  const runId =
    delivered === undefined
      ? undefined
      : (await readJson<{ readonly runId: string }>(store, deliveryKey(suite, delivered)))?.runId;
  if (runId === undefined) return { day, status: 'not-started' };
  const { results } = runKeys(runId);
  // Listed, because results.json of a large run does not fit into the memory of this task.
  const hasReport = (await store.list(results)).includes(results);
  return { day, status: hasReport ? 'reported' : 'no-report', runId };
}
