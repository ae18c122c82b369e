/**
 * Publishes a finished run: metrics to the log, messages to the subscribers, `latest/<suite>.json`, one immutable object in
 * `history/`, and the bucket's index.html. Only for unmodified shipped suites: the results of a changed suite are not comparable with others
 * of the same name.
 */
import type { Results } from '../../core/analysis/results/types.ts';
import { historyKey, runKeys } from '../../core/plan/keys.ts';
import { missingNight } from '../../core/report/notifications.ts';
import { type Publication, publicationOf } from '../../core/report/publication/publication.ts';
import type { ReportEvent, WatchEvent } from '../events.ts';
import type { PublishPorts, ReportStore } from '../ports.ts';
import { readJson, readRequired, writeJsonOnce } from '../run-store/stored-json.ts';
import { findNight, type WatchedNight } from './find-night.ts';
import { updateLatest } from './latest.ts';
import { notifyOnce } from './notify.ts';
import { writeIndex } from './write-index.ts';

export interface PublishedReport {
  readonly runId: string;
  readonly published: boolean;
  /** Kinds of the messages that were sent. */
  readonly notified: readonly string[];
}

/** A repeated call changes nothing, and an older run never replaces a newer one. */
export async function publishReport(event: ReportEvent, ports: PublishPorts): Promise<PublishedReport> {
  const { store } = ports;
  const publication = await readPublication(store, event.runId);
  const { entry, night } = publication;
  const { runId, suite, status } = entry;
  if (publication.modified) {
    ports.log.info('A changed suite enters neither latest/ nor history/', { runId, suite });
    return { runId, published: false, notified: [] };
  }
  const isFirst = night === undefined || (await writeJsonOnce(store, historyKey(suite, runId), night));
  // A repeated line would be a second value of the metric.
  if (isFirst) for (const line of publication.metricLines) ports.metrics.emit(line);
  await updateLatest(store, publication);
  await writeIndex(ports, publication.environment);
  const notified = await notifyOnce(ports, suite, publication.notifications);
  ports.log.info('Report published', { runId, suite, status, notified });
  return { runId, published: true, notified };
}

/** Former versions stored no publication, and the morning check publishes their last night again. */
async function readPublication(store: ReportStore, runId: string): Promise<Publication> {
  const { publication, results } = runKeys(runId);
  return (
    (await readJson<Publication>(store, publication)) ??
    publicationOf(await readRequired<Results>(store, results), store.bucket)
  );
}

/**
 * The morning check for the report of the last nightly run. It has a schedule of its own, because a run that was not
 * started cannot notify anyone, and neither can a next run that is not started. It notifies when there is no report, and
 * publishes the one there is again, which does what PublishReport could not do: usually nothing.
 */
export async function watchNight({ watch }: WatchEvent, ports: PublishPorts): Promise<WatchedNight> {
  const { suite } = watch;
  const night = await findNight(watch, ports);
  const { day, status, runId } = night;
  if (status === 'reported') {
    await publishReport({ runId }, ports);
  } else {
    const sent = await notifyOnce(ports, suite, [missingNight(suite, day, runId)]);
    ports.log.warn('There is no report of the last night', { suite, day, runId, sent });
  }
  return night;
}
