/**
 * The morning check for the report of the last nightly run. It has a schedule of its own, because a run that was not
 * started cannot notify anyone, and neither can a next run that is not started.
 */
import { deliveredNight, watchedDay } from '../../core/history/night-watch.ts';
import { deliveryKey, deliveryPrefix, runKeys, scheduledTimeOfDelivery } from '../../core/plan/keys.ts';
import { missingNight } from '../../core/report/notifications.ts';
import type { WatchEvent } from '../events.ts';
import type { PublishPorts } from '../ports.ts';
import { readJson } from '../run-store/stored-json.ts';
import { notifyOnce } from './notify.ts';

export interface WatchedNight {
  /** UTC day of the night. */
  readonly day: string;
  readonly status: 'reported' | 'no-report' | 'not-started';
}

/** Notifies when there is no report of the last night; PublishReport notifies of reports that are not complete. */
export async function watchNight({ watch }: WatchEvent, ports: PublishPorts): Promise<WatchedNight> {
  const { store, clock } = ports;
  // The local emulator does not replace the scheduler's placeholder; the time of the call serves as well.
  const checkedAt = Number.isNaN(Date.parse(watch.scheduledTime)) ? clock.nowIso() : watch.scheduledTime;
  const day = watchedDay(checkedAt);
  const keys = await store.list(deliveryPrefix(watch.suite));
  const times = keys.flatMap((key) => scheduledTimeOfDelivery(key) ?? []);
  const delivered = deliveredNight(checkedAt, times);
  const runId =
    delivered === undefined
      ? undefined
      : (await readJson<{ readonly runId: string }>(store, deliveryKey(watch.suite, delivered)))?.runId;
  if (runId !== undefined && (await store.read(runKeys(runId).results)) !== undefined)
    return { day, status: 'reported' };
  const sent = await notifyOnce(ports, watch.suite, [missingNight(watch.suite, day, runId)]);
  ports.log.warn('There is no report of the last night', { suite: watch.suite, day, runId, sent });
  return { day, status: runId === undefined ? 'not-started' : 'no-report' };
}
