/**
 * publication.json: what a run publishes, made with its report. results.json of 10,000 configurations takes more memory than
 * PublishReport has.
 */
import { nightOfResults } from '../../analysis/night-of-results.ts';
import type { Results } from '../../analysis/results/types.ts';
import { definedOnly } from '../../defined-only.ts';
import type { Night } from '../../history/types.ts';
import { runKeys } from '../../plan/keys.ts';
import type { RunEnvironment } from '../../plan/types.ts';
import { embeddedMetrics } from '../embedded-metrics.ts';
import { missingNight, type Notification, runNotifications } from '../notifications.ts';
import { type IndexEntry, type IndexFigure, indexEntry, indexFigure } from '../page/index-page.ts';
import { reportLinks } from '../report-links.ts';

export interface Publication {
  /** A changed suite publishes nothing, and the rest is empty: its results are not comparable with others of the same name. */
  readonly modified: boolean;
  readonly endedAt: string;
  readonly environment: RunEnvironment;
  readonly entry: IndexEntry;
  /** Absent for load alone. */
  readonly figure?: IndexFigure;
  /** Its object in the history; absent where `nightOfResults` makes none. */
  readonly night?: Night;
  readonly notifications: readonly Notification[];
  /** Lines of the log in the Embedded Metric Format. */
  readonly metricLines: Iterable<string>;
}

/** @param bucket of the reports */
export function publicationOf(results: Results, bucket: string): Publication {
  const { run } = results;
  return definedOnly({
    modified: run.modified,
    endedAt: run.endedAt,
    environment: run.environment,
    entry: indexEntry(results),
    figure: indexFigure(results),
    ...(run.modified ? { notifications: [], metricLines: [] } : published(results, bucket)),
  });
}

/** What leaves the run: for the history, the subscribers and the metrics. */
function published(
  results: Results,
  bucket: string,
): Pick<Publication, 'notifications' | 'metricLines'> & { night: Night | undefined } {
  const { run, nightly } = results;
  const reportAddress = `s3://${bucket}/${runKeys(run.id).reportHtml}`;
  return {
    night: nightOfResults(results),
    notifications: [
      ...runNotifications(results, reportLinks(run.id, bucket, run.environment), reportAddress),
      // Usually sent by the morning check already.
      ...(nightly?.missingNights ?? []).map((day) => missingNight(run.suite, day)),
    ],
    metricLines: { [Symbol.iterator]: () => metricLines(results) },
  };
}

/** One at a time, at each reading again: together, those of 10,000 configurations are 33 MB. */
function* metricLines(results: Results): Generator<string> {
  for (const line of embeddedMetrics(results)) yield JSON.stringify(line);
}
