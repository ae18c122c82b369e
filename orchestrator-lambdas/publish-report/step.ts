/**
 * Makes a finished run known: metrics into the log, messages to whoever subscribed, and findable: `latest/<suite>.json` and one immutable object in `history/`. Only for suites exactly as
 * they ship: a changed suite under the same name would be compared with what it is not.
 */

import { nightOfResults } from '../../core/analysis/night-of-results.ts';
import type { Results } from '../../core/analysis/results/types.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { historyKey, latestKey, runKeys } from '../../core/plan/keys.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import { embeddedMetrics } from '../../core/report/embedded-metrics.ts';
import { missingNight, runNotifications } from '../../core/report/notifications.ts';
import type { ReportEvent } from '../events.ts';
import type { PublishPorts, ReportStore } from '../ports.ts';
import { readJson, readRequired, toText } from '../stored-json.ts';
import { notifyOnce } from './notify.ts';

export { type WatchedNight, watchNight } from './watch-night.ts';

export interface RunPointer {
  readonly runId: string;
  readonly status: Results['run']['status'];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly resultsKey: string;
}

/** `latest/<suite>.json`. */
export interface LatestPointer {
  readonly schemaVersion: 1;
  readonly suite: string;
  readonly lastComplete?: RunPointer;
  readonly last: RunPointer;
}

export interface PublishedReport {
  readonly runId: string;
  readonly published: boolean;
  /** Kinds of messages that were sent. */
  readonly notified: readonly string[];
}

const MAX_ROUNDS = 20;

/** Repeating it changes nothing, and an older run never replaces a newer one. */
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
  const isFirst =
    night === undefined ||
    (await store.writeIf(historyKey(run.suite, run.id), toText(night), { kind: 'absent' })) !== undefined;
  // The same line twice would be two values of a metric.
  if (isFirst) for (const line of embeddedMetrics(results)) ports.metrics.emit(JSON.stringify(line));
  await pointAt(store, run.suite, {
    runId: run.id,
    status: run.status,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    resultsKey: keys.results,
  });
  const notified = await notifyOnce(ports, run.suite, [
    ...runNotifications(results, `s3://${store.bucket}/${keys.reportMarkdown}`),
    // Told in the morning already, unless that failed too.
    ...(results.nightly?.missingNights ?? []).map((day) => missingNight(run.suite, day)),
  ]);
  ports.log.info('Report published', { runId: run.id, suite: run.suite, status: run.status, notified });
  return { runId: run.id, published: true, notified };
}

async function pointAt(store: ReportStore, suite: string, run: RunPointer): Promise<void> {
  const key = latestKey(suite);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await readJson<LatestPointer>(store, key);
    const lastComplete = run.status === 'complete' ? newer(found?.value.lastComplete, run) : found?.value.lastComplete;
    const next: LatestPointer = {
      schemaVersion: SCHEMA_VERSION,
      suite,
      ...(lastComplete === undefined ? {} : { lastComplete }),
      last: newer(found?.value.last, run),
    };
    const condition =
      found === undefined ? ({ kind: 'absent' } as const) : ({ kind: 'unchanged', etag: found.etag } as const);
    if ((await store.writeIf(key, toText(next), condition)) !== undefined) return;
  }
  throw new BenchmarkError({
    code: 'AWS_FAILED',
    source: 'aws',
    message: `${key} was rewritten by others ${MAX_ROUNDS} times in a row.`,
    fix: 'Start the task again; the report itself is written.',
  });
}

function newer(found: RunPointer | undefined, run: RunPointer): RunPointer {
  return found !== undefined && found.startedAt > run.startedAt ? found : run;
}
