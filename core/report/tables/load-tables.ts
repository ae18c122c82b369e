/** The results of load: one row per configuration, then the windows of each. */
import type { LoadFigures, LoadMetric } from '../../analysis/load/figures.ts';
import type { LoadResult } from '../../analysis/load/load-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatNumber, NOT_MEASURED } from '../../format/numbers.ts';
import { configurationName } from '../../format/words.ts';
import { failures, invalidReasons } from '../sentences/load.ts';
import { identityCells } from './cells.ts';
import { type Cell, left, type ReportTable, right, type TableColumn, text } from './table.ts';

type Loaded = ConfigurationResult & { readonly load: LoadResult };

/** Windows printed on the terminal; a longer load has them in report.md. */
const MAX_WINDOWS_ON_TERMINAL = 30;

export function loadTables(results: Results): ReportTable[] {
  const loaded = results.configurations.filter(hasLoad);
  if (loaded.length === 0) return [];
  return [overallTable(loaded), ...loaded.map(windowTable)];
}

function hasLoad(configuration: ConfigurationResult): configuration is Loaded {
  return configuration.load !== undefined;
}

function overallTable(loaded: readonly Loaded[]): ReportTable {
  return {
    title: 'Load',
    notes: [
      'Open arrivals on a schedule made beforehand: a slow response does not delay the next request. Duration is of REPORT; latency counts from the intended start, service time from the actual one. Throttled and failed requests are counted and were not retried.',
      ...new Set(loaded.map(({ load }) => `Arrivals: ${describeArrivals(load)}.`)),
      ...loaded
        .filter(({ load }) => load.valid)
        .map(({ load, ...configuration }) => `${nameOf(configuration, loaded)}: ${describeErrors(load)}.`),
      ...loaded
        .filter(({ load }) => !load.valid)
        .map(({ load, ...configuration }) => `${configurationName(configuration)}: INVALID, ${invalidReasons(load)}.`),
    ],
    columns: [
      left('Function'),
      right('Memory MB', { compactHeader: 'MB' }),
      left('Payload', { wideOnly: true }),
      left('Arrivals', { wideOnly: true }),
      ...FIGURES.map(([column]) => column),
      right('Send lag p99 ms', { wideOnly: true }),
      left('Valid'),
    ],
    rows: loaded.map(({ load, ...configuration }) => [
      ...identityCells(configuration),
      text(describeArrivals(load)),
      ...FIGURES.map(([, cell]) => cell(load.overall)),
      text(formatNumber(load.sendLag?.p99Ms)),
      load.valid ? text('yes') : text('NO', undefined, 'bad'),
    ]),
  };
}

function windowTable({ load, ...configuration }: Loaded): ReportTable {
  return {
    title: `Load by window: ${configurationName(configuration)}`,
    notes: [],
    columns: [right('From s'), right('To s'), ...FIGURES.map(([column]) => column)],
    rows: load.windows.map((window) => [
      text(formatNumber(window.fromSeconds)),
      text(formatNumber(window.toSeconds)),
      ...FIGURES.map(([, cell]) => cell(window)),
    ]),
    wideOnly: load.windows.length > MAX_WINDOWS_ON_TERMINAL,
  };
}

type Figure = readonly [column: TableColumn, cell: (figures: LoadFigures) => Cell];

const FIGURES: readonly Figure[] = [
  [right('Invocations', { compactHeader: 'n' }), ({ sent }) => text(formatNumber(sent))],
  [right('Errors', { compactHeader: 'Err.' }), errorsCell],
  [right('Cold starts', { compactHeader: 'Cold' }), ({ coldStarts }) => text(formatNumber(coldStarts))],
  [right('Environments', { wideOnly: true }), ({ environments }) => text(formatNumber(environments))],
  [right('Concurrency', { compactHeader: 'Conc.' }), (figures) => text(formatNumber(figures.maxConcurrency))],
  [right('Throughput /s', { compactHeader: '/s' }), ({ throughputRps }) => text(formatNumber(throughputRps))],
  metric('initDurationMs', 'mean', 'Init mean ms', { compactHeader: 'Init' }),
  metric('durationMs', 'min', 'Duration min ms', { compactHeader: 'Min ms' }),
  metric('durationMs', 'mean', 'mean ms', { compactHeader: 'Mean' }),
  metric('durationMs', 'p75', 'p75 ms', { compactHeader: 'p75' }),
  metric('durationMs', 'p99', 'p99 ms', { compactHeader: 'p99' }),
  metric('durationMs', 'max', 'max ms', { compactHeader: 'Max' }),
  metric('latencyMs', 'p75', 'Latency p75 ms', { wideOnly: true }),
  metric('latencyMs', 'p99', 'Latency p99 ms', { compactHeader: 'Lat. p99' }),
  metric('latencyMs', 'max', 'Latency max ms', { wideOnly: true }),
  metric('serviceTimeMs', 'p99', 'Service time p99 ms', { wideOnly: true }),
];

function metric(
  name: LoadMetric,
  statistic: 'min' | 'mean' | 'p75' | 'p99' | 'max',
  header: string,
  options: Partial<TableColumn>,
): Figure {
  return [right(header, options), ({ metrics }) => text(formatNumber(metrics[name]?.[statistic]))];
}

function errorsCell(figures: LoadFigures): Cell {
  const kinds = failures(figures);
  const failed = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (failed === 0) return text('0');
  const byKind = kinds.map(([kind, count]) => `${kind} ${formatNumber(count)}`).join(', ');
  return text(`${formatNumber(failed)} (${byKind})`, formatNumber(failed), 'bad');
}

/** The label where it is unique, else the whole name. */
function nameOf(configuration: Omit<Loaded, 'load'>, loaded: readonly Loaded[]): string {
  const isAlone = loaded.filter((candidate) => candidate.function === configuration.function).length === 1;
  return isAlone ? configuration.function : configurationName(configuration);
}

function describeErrors({ n, errorsFromRps, errorFreeThroughputRps, windowSeconds }: LoadResult): string {
  if (errorsFromRps === null) return n === 0 ? 'no valid response, so it is unknown where errors begin' : 'no errors';
  const errorFree =
    errorFreeThroughputRps === null
      ? 'no full window is without errors'
      : `the best window of ${formatNumber(windowSeconds)} s without errors had ${formatNumber(errorFreeThroughputRps)} responses/s`;
  return `errors from ${formatNumber(errorsFromRps)} arrivals/s on; ${errorFree}`;
}

function describeArrivals(load: LoadResult): string {
  const via = load.via === 'url' ? 'function URL' : 'Invoke';
  return `${phasesText(load)}, ${load.distribution}, through ${via}`;
}

/** `1→20/s 60 s, 20/s 1,200 s`. */
function phasesText({ phases }: LoadResult): string {
  if (phases.length === 0) return NOT_MEASURED;
  return phases
    .map(({ seconds, fromRps, toRps }) => {
      const rate = fromRps === toRps ? formatNumber(fromRps) : `${formatNumber(fromRps)}→${formatNumber(toRps)}`;
      return `${rate}/s ${formatNumber(seconds)} s`;
    })
    .join(', ');
}
