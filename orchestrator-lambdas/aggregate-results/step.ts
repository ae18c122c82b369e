/**
 * Raw records to the report. results.json is written last, and only if there is none: a run is finished when it exists,
 * and a finished folder is never rewritten. A rebuild goes beside it.
 */
import { buildResults } from '../../core/analysis/build-results.ts';
import type { Results } from '../../core/analysis/results/types.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { rebuiltKey, runKeys } from '../../core/plan/keys.ts';
import { renderMarkdown } from '../../core/report/markdown.ts';
import { renderResultsJson } from '../../core/report/results-json.ts';
import { renderSamplesCsv } from '../../core/report/samples-csv.ts';
import { statusSentence } from '../../core/report/sentences/headline.ts';
import { renderSummaryCsv } from '../../core/report/summary-csv.ts';
import { collectSamples } from '../../core/telemetry/collect-samples.ts';
import { loadSegmentRecords } from '../../core/telemetry/load-files.ts';
import { describeCaught, type ReportEvent } from '../events.ts';
import type { Ports } from '../ports.ts';
import type { RestoreRecord } from '../restore-configuration/step.ts';
import { readPlan } from '../run-store/run-plan.ts';
import { readSampleFiles } from '../run-store/sample-files.ts';
import { readStepStatuses } from '../run-store/step-status.ts';
import { readJson } from '../run-store/stored-json.ts';
import { readEarlierNights } from './read-history.ts';

const CSV_TYPE = 'text/csv; charset=utf-8';
const MARKDOWN_TYPE = 'text/markdown; charset=utf-8';

export interface AggregatedRun {
  readonly runId: string;
  readonly status: Results['run']['status'];
  /** One sentence for whoever looks at the execution. */
  readonly summary: string;
  /** Where results.json is. */
  readonly resultsKey: string;
}

/** @throws BenchmarkError DATA_INVALID when a file of the run is damaged */
export async function aggregateResults(event: ReportEvent, ports: Ports): Promise<AggregatedRun> {
  const { store } = ports;
  const keys = runKeys(event.runId);
  const finished = await readJson<Results>(store, keys.results);
  if (finished !== undefined && event.rebuild !== true) return summarize(finished, keys.results);

  const plan = await readPlan(store, event.runId);
  const [files, stepStatuses, restored, earlierNights] = await Promise.all([
    readSampleFiles(store, event.runId),
    readStepStatuses(store, event.runId),
    readJson<RestoreRecord>(store, keys.restored),
    plan.modified ? [] : readEarlierNights(ports, plan),
  ]);
  const samples = collectSamples(plan, files);
  const results = buildResults(
    definedOnly({
      plan,
      samples,
      stepStatuses,
      loadSegments: loadSegmentRecords(files),
      earlierNights,
      // A rebuild says what the run was, not when it was read again.
      endedAt: finished?.run.endedAt ?? ports.clock.nowIso(),
      restoreCalls: restored?.controlPlaneCalls,
      failure: event.failure && describeCaught(event.failure),
    }),
  );

  const place = finished === undefined ? (file: string) => `${keys.prefix}${file}` : await rebuiltPlace(ports, event);
  await Promise.all([
    store.write(place('samples.csv'), renderSamplesCsv(plan, samples), CSV_TYPE),
    store.write(place('summary.csv'), renderSummaryCsv(results), CSV_TYPE),
    store.write(place('report.md'), renderMarkdown(results), MARKDOWN_TYPE),
  ]);
  const resultsKey = place('results.json');
  const written = await store.writeIf(resultsKey, renderResultsJson(results), { kind: 'absent' });
  ports.log.info('Report written', { resultsKey, status: results.run.status, samples: samples.length });
  if (written !== undefined) return summarize(results, resultsKey);
  // A repeated task that overlapped this one was first; its results stand.
  const first = await readJson<Results>(store, resultsKey);
  return summarize(first ?? results, resultsKey);
}

async function rebuiltPlace(ports: Ports, event: ReportEvent): Promise<(file: string) => string> {
  const taken = await ports.store.list(`${runKeys(event.runId).prefix}rebuilt-`);
  const numbers = taken.map((key) => Number(/\/rebuilt-(\d+)\//.exec(key)?.[1] ?? 0));
  const next = Math.max(0, ...numbers) + 1;
  return (file) => rebuiltKey(event.runId, next, file);
}

function summarize(results: Results, resultsKey: string): AggregatedRun {
  return { runId: results.run.id, status: results.run.status, summary: statusSentence(results), resultsKey };
}
