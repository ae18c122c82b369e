/**
 * Makes the report from the raw records. results.json is written last, and only if it does not exist: a run is finished
 * when it exists, and the files of a finished run are never rewritten. A rebuild gets a folder of its own.
 */
import { buildResults } from '../../core/analysis/build-results.ts';
import type { Results, StepStatus } from '../../core/analysis/results/types.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { PastNight } from '../../core/history/past-night.ts';
import type { FunctionImports } from '../../core/imports/types.ts';
import type { LoadSegmentRecord } from '../../core/load/types.ts';
import { rebuiltKey, runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import { present } from '../../core/present.ts';
import { renderBenchmarkAction } from '../../core/report/benchmark-action.ts';
import { renderMarkdown } from '../../core/report/markdown.ts';
import type { ReportFile } from '../../core/report/page/downloads.ts';
import type { DrawChart } from '../../core/report/page/figure-html.ts';
import { type PageInput, renderPage } from '../../core/report/page/page.ts';
import { publicationOf } from '../../core/report/publication/publication.ts';
import { type ReportLinks, reportLinks } from '../../core/report/report-links.ts';
import { resultsJson } from '../../core/report/results-json.ts';
import { samplesCsv } from '../../core/report/samples-csv.ts';
import { statusSentence } from '../../core/report/sentences/status.ts';
import { shownSamples } from '../../core/report/shown-part.ts';
import { summaryCsv } from '../../core/report/summary-csv.ts';
import type { SampleTable } from '../../core/telemetry/sample-table.ts';
import { describeCaught, type ReportEvent } from '../events.ts';
import type { Ports, TaskPorts } from '../ports.ts';
import type { RestoreRecord } from '../restore-configuration/step.ts';
import { readPlan } from '../run-store/run-plan.ts';
import { readStepStatuses } from '../run-store/step-status.ts';
import { JSON_TYPE, readJson, writeLargeJsonOnce } from '../run-store/stored-json.ts';
import { fileOf, PassedFile } from './passed-file.ts';
import { readEarlierNights } from './read-history.ts';
import { readImports } from './read-imports.ts';
import { readSamples } from './read-samples.ts';
import { samplesParquet } from './samples-parquet.ts';

const CSV_TYPE = 'text/csv; charset=utf-8';
const PARQUET_TYPE = 'application/vnd.apache.parquet';
const HTML_TYPE = 'text/html; charset=utf-8';
const MARKDOWN_TYPE = 'text/markdown; charset=utf-8';

export interface AggregatedRun {
  readonly runId: string;
  readonly status: Results['run']['status'];
  /** Shown in the output of the execution, or as the cause of its failure, which has no output: so the link and the command are in it. */
  readonly summary: string;
  /** Shown in the output of the execution. */
  readonly links: ReportLinks;
  /** S3 key of results.json. */
  readonly resultsKey: string;
}

/**
 * @param draw draws the charts of the page
 * @throws BenchmarkError DATA_INVALID when a file of the run is damaged
 */
export async function aggregateResults(
  event: ReportEvent,
  ports: TaskPorts<'store'>,
  draw: DrawChart = drawWhenNeeded,
): Promise<AggregatedRun> {
  const { store } = ports;
  const keys = runKeys(event.runId);
  const finished = await readJson<Results>(store, keys.results);
  if (finished !== undefined && event.rebuild !== true) return summarize(finished, keys.results, store.bucket);

  const keyOf = finished === undefined ? (file: string) => `${keys.prefix}${file}` : await rebuildKeys(ports, event);
  const resultsKey = keyOf('results.json');
  const computed = await computeResults(event, ports, keyOf, finished?.run.endedAt ?? ports.clock.nowIso());
  const { results, samples, earlierNights } = computed;
  const texts = { 'report.md': renderMarkdown(results), 'benchmark-action.json': renderBenchmarkAction(results) };
  const files = {
    'results.json': fileOf(resultsJson(results)),
    ...computed.files,
    'summary.csv': fileOf(summaryCsv(results)),
    ...texts,
  };
  const input = { results, samples, earlierNights, files, location: locationOf(store, keyOf) };
  const page = await drawPage(input, draw, ports);
  await Promise.all([
    store.write(keyOf('report.md'), texts['report.md'], MARKDOWN_TYPE),
    store.write(keyOf('benchmark-action.json'), texts['benchmark-action.json'], JSON_TYPE),
    ...(page === undefined ? [] : [store.write(keyOf('report.html'), page, HTML_TYPE)]),
  ]);
  // One after the other: each has parts of many MB in memory while it is written.
  await store.writeNew(keyOf('summary.csv'), new PassedFile().text(summaryCsv(results)), CSV_TYPE);
  // A rebuild is not published.
  if (finished === undefined) await writeLargeJsonOnce(store, keys.publication, publicationOf(results, store.bucket));
  const isFirst = await store.writeNew(resultsKey, new PassedFile().text(resultsJson(results)), JSON_TYPE);
  ports.log.info('Report written', { resultsKey, status: results.run.status });
  if (isFirst) return summarize(results, resultsKey, store.bucket);
  // An overlapping repetition of this task wrote results.json first; its results are kept.
  const first = await readJson<Results>(store, resultsKey);
  return summarize(first ?? results, resultsKey, store.bucket);
}

interface ComputedRun {
  readonly results: Results;
  /** Those that the page draws. */
  readonly samples: SampleTable;
  readonly earlierNights: readonly PastNight[];
  readonly files: Record<'samples.csv' | 'samples.parquet', ReportFile>;
}

/**
 * Computes the results and writes all samples. What only this needs, the plan and most of the samples, is dropped with its end.
 * @param endedAt a rebuild keeps the time at which the run ended
 */
async function computeResults(
  event: ReportEvent,
  ports: TaskPorts<'store'>,
  keyOf: (file: string) => string,
  endedAt: string,
): Promise<ComputedRun> {
  const { runId, failure } = event;
  const plan = await readPlan(ports.store, runId);
  const { restored, ...records } = await readRun(ports, plan);
  const { samples, earlierNights } = records;
  ports.log.info('Raw records read', { runId, samples: samples.length });
  const results = buildResults(
    definedOnly({
      plan,
      ...records,
      endedAt,
      restoreCalls: restored?.controlPlaneCalls,
      failure: failure && describeCaught(failure),
    }),
  );
  ports.log.info('Results computed', { runId, status: results.run.status });
  const files = await writeSamples(ports.store, keyOf, plan, samples);
  ports.log.info('Samples written', { runId });
  return { results, samples: shownSamples(samples, results), earlierNights, files };
}

/** What a run has stored. */
interface ReadRun {
  readonly samples: SampleTable;
  readonly loadSegments: readonly LoadSegmentRecord[];
  readonly stepStatuses: readonly StepStatus[];
  readonly restored: RestoreRecord | undefined;
  /** Empty for a changed suite. */
  readonly earlierNights: readonly PastNight[];
  readonly imports: ReadonlyMap<string, FunctionImports>;
}

async function readRun(ports: TaskPorts<'store'>, plan: Plan): Promise<ReadRun> {
  const { store } = ports;
  const [collected, stepStatuses, restored, earlierNights, imports] = await Promise.all([
    readSamples(store, plan),
    readStepStatuses(store, plan.runId),
    readJson<RestoreRecord>(store, runKeys(plan.runId).restored),
    plan.modified ? [] : readEarlierNights(ports, plan),
    readImports(ports, plan),
  ]);
  return { ...collected, stepStatuses, restored, earlierNights, imports };
}

async function writeSamples(
  store: TaskPorts<'store'>['store'],
  keyOf: (file: string) => string,
  plan: Plan,
  samples: SampleTable,
): Promise<Record<'samples.csv' | 'samples.parquet', ReportFile>> {
  const csv = new PassedFile();
  await store.writeNew(keyOf('samples.csv'), csv.text(samplesCsv(plan, samples)), CSV_TYPE);
  const parquet = new PassedFile();
  await store.writeNew(keyOf('samples.parquet'), parquet.binary(samplesParquet(plan, samples)), PARQUET_TYPE);
  return { 'samples.csv': csv.file, 'samples.parquet': parquet.file };
}

/** Loads the drawing library after the samples were read: neither needs the memory of the other. */
async function drawWhenNeeded(...panel: Parameters<DrawChart>): Promise<string> {
  const { drawChart } = await import('../../core/drawing/draw-chart.ts');
  return drawChart(...panel);
}

/** The page; what fails in it must not cost the run its results, which every other file has too. */
async function drawPage(input: PageInput, draw: DrawChart, { log }: Pick<Ports, 'log'>): Promise<string | undefined> {
  try {
    return await renderPage(input, async (panel, widthPx) => {
      try {
        return await draw(panel, widthPx);
      } catch (error) {
        // The links of the run lead to the page, so it is written without the drawing.
        log.warn('A chart could not be drawn; the page has its figures', { panel: panel.title, error: String(error) });
        return '<p>This chart could not be drawn; its figures are here:</p>';
      }
    });
  } catch (error) {
    log.warn('The page could not be made; every other file of the report is written', { error: String(error) });
    return undefined;
  }
}

/** `s3://bucket/runs/RUN/`. */
function locationOf({ bucket }: Ports['store'], keyOf: (file: string) => string): string {
  return `s3://${bucket}/${keyOf('')}`;
}

/** @returns the S3 key of a file in the next free `rebuilt-<n>/` folder, by file name */
async function rebuildKeys(ports: TaskPorts<'store'>, event: ReportEvent): Promise<(file: string) => string> {
  const existingKeys = await ports.store.list(`${runKeys(event.runId).prefix}rebuilt-`);
  const numbers = existingKeys.map((key) => Number(/\/rebuilt-(\d+)\//.exec(key)?.[1] ?? 0));
  const next = Math.max(0, ...numbers) + 1;
  return (file) => rebuiltKey(event.runId, next, file);
}

function summarize(results: Results, resultsKey: string, bucket: string): AggregatedRun {
  const { id: runId, status, environment } = results.run;
  const links = reportLinks(runId, bucket, environment);
  const where = present([links.report, links.command]).join(' or ');
  const summary = `${statusSentence(results)} Report: ${where}`;
  return { runId, status, summary, links, resultsKey };
}
