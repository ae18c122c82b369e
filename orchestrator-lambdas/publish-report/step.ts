/**
 * Publishes a finished run: metrics to the log, messages to the subscribers, `latest/<suite>.json`, one immutable object in
 * `history/`, and the bucket's index.html. Only for unmodified shipped suites: the results of a changed suite are not comparable with others
 * of the same name.
 */
import { nightOfResults } from '../../core/analysis/night-of-results.ts';
import type { Results } from '../../core/analysis/results/types.ts';
import { historyKey, runKeys } from '../../core/plan/keys.ts';
import { embeddedMetrics } from '../../core/report/embedded-metrics.ts';
import { missingNight, runNotifications } from '../../core/report/notifications.ts';
import { reportLinks } from '../../core/report/report-links.ts';
import type { ReportEvent, WatchEvent } from '../events.ts';
import type { PublishPorts } from '../ports.ts';
import { readRequired, writeJsonOnce } from '../run-store/stored-json.ts';
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
  const keys = runKeys(event.runId);
  const results = await readRequired<Results>(store, keys.results);
  const { run } = results;
  if (run.modified) {
    ports.log.info('A changed suite enters neither latest/ nor history/', { runId: run.id, suite: run.suite });
    return { runId: run.id, published: false, notified: [] };
  }
  const night = nightOfResults(results);
  const isFirst = night === undefined || (await writeJsonOnce(store, historyKey(run.suite, run.id), night));
  // A repeated line would be a second value of the metric.
  if (isFirst) for (const line of embeddedMetrics(results)) ports.metrics.emit(JSON.stringify(line));
  await updateLatest(store, results);
  await writeIndex(ports, run.environment);
  const notified = await notifyOnce(ports, run.suite, [
    ...runNotifications(
      results,
      reportLinks(run.id, store.bucket, run.environment),
      `s3://${store.bucket}/${keys.reportHtml}`,
    ),
    // Usually sent by the morning check already.
    ...(results.nightly?.missingNights ?? []).map((day) => missingNight(run.suite, day)),
  ]);
  ports.log.info('Report published', { runId: run.id, suite: run.suite, status: run.status, notified });
  return { runId: run.id, published: true, notified };
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
