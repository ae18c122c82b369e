/** What load showed: one row a configuration, then the windows of each. */
import type { LoadFigures, LoadMetric } from '../../analysis/load/figures.ts';
import type { LoadResult } from '../../analysis/load/load-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatNumber, NOT_MEASURED } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { type Cell, left, type ReportTable, right, type TableColumn, text } from './table.ts';

type Loaded = ConfigurationResult & { readonly load: LoadResult };

/** Windows printed on the terminal; a longer load has them in report.md. */
const MOST_WINDOWS_ON_TERMINAL = 30;

export function loadTables(results: Results): ReportTable[] {
  const loaded = results.configurations.filter(hasLoad);
  if (loaded.length === 0) return [];
  return [overallTable(loaded), ...loaded.map(windowTable)];
}

function hasLoad(configuration: ConfigurationResult): configuration is Loaded {
  return configuration.load !== undefined && configuration.load !== null;
}

function overallTable(loaded: readonly Loaded[]): ReportTable {
  return {
    title: 'Load',
    notes: [
      'Open arrivals on a schedule made beforehand: a slow answer does not slow the next request. Duration is of REPORT; latency counts from the intended start, service time from the actual one. What was throttled or failed is counted and was not sent again.',
      ...new Set(loaded.map(({ load }) => `Arrivals: ${describeArrivals(load)}.`)),
      ...loaded
        .filter(({ load }) => load.valid)
        .map(({ load, ...configuration }) => `${nameOf(configuration, loaded)}: ${describeErrors(load)}.`),
      ...loaded.filter(({ load }) => !load.valid).map(({ id, load }) => `${id}: INVALID, ${reasonsOf(load)}.`),
    ],
    columns: [
      left('Function'),
      right('Memory MB', { compactHeader: 'MB' }),
      left('Payload', { wideOnly: true }),
      left('Arrivals', { wideOnly: true }),
      ...FIGURE_COLUMNS,
      right('Send lag p99 ms', { wideOnly: true }),
      left('Valid'),
    ],
    rows: loaded.map(({ load, ...configuration }) => [
      text(configuration.function),
      text(String(configuration.memoryMb)),
      text(payloadText(configuration)),
      text(describeArrivals(load)),
      ...figureCells(load.overall),
      text(formatNumber(load.sendLag?.p99Ms)),
      load.valid ? text('yes') : text('NO', undefined, 'bad'),
    ]),
  };
}

function windowTable({ load, ...configuration }: Loaded): ReportTable {
  return {
    title: `Load by window: ${configuration.function}, ${configuration.memoryMb} MB, ${payloadText(configuration)}`,
    notes: [],
    columns: [right('From s'), right('To s'), ...FIGURE_COLUMNS],
    rows: load.windows.map((window) => [
      text(formatNumber(window.fromSeconds)),
      text(formatNumber(window.toSeconds)),
      ...figureCells(window),
    ]),
    ...(load.windows.length > MOST_WINDOWS_ON_TERMINAL ? { wideOnly: true } : {}),
  };
}

const FIGURE_COLUMNS: readonly TableColumn[] = [
  right('Invocations', { compactHeader: 'n' }),
  right('Errors', { compactHeader: 'Err.' }),
  right('Cold starts', { compactHeader: 'Cold' }),
  right('Environments', { wideOnly: true }),
  right('Concurrency', { compactHeader: 'Conc.' }),
  right('Throughput /s', { compactHeader: '/s' }),
  right('Init mean ms', { compactHeader: 'Init' }),
  right('Duration min ms', { compactHeader: 'Min ms' }),
  right('mean ms', { compactHeader: 'Mean' }),
  right('p75 ms', { compactHeader: 'p75' }),
  right('p99 ms', { compactHeader: 'p99' }),
  right('max ms', { compactHeader: 'Max' }),
  right('Latency p75 ms', { wideOnly: true }),
  right('Latency p99 ms', { compactHeader: 'Lat. p99' }),
  right('Latency max ms', { wideOnly: true }),
  right('Service time p99 ms', { wideOnly: true }),
];

function figureCells(figures: LoadFigures): Cell[] {
  const { metrics, errors } = figures;
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0) + figures.dropped;
  const kinds = Object.entries({ ...errors, ...(figures.dropped > 0 ? { dropped: figures.dropped } : {}) });
  const of = (metric: LoadMetric, statistic: 'min' | 'mean' | 'p75' | 'p99' | 'max') =>
    text(formatNumber(metrics[metric]?.[statistic]));
  return [
    text(formatNumber(figures.sent)),
    failed === 0
      ? text('0')
      : text(`${failed} (${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`, String(failed), 'bad'),
    text(formatNumber(figures.coldStarts)),
    text(formatNumber(figures.environments)),
    text(formatNumber(figures.maxConcurrency)),
    text(formatNumber(figures.throughputRps)),
    of('initDurationMs', 'mean'),
    of('durationMs', 'min'),
    of('durationMs', 'mean'),
    of('durationMs', 'p75'),
    of('durationMs', 'p99'),
    of('durationMs', 'max'),
    of('latencyMs', 'p75'),
    of('latencyMs', 'p99'),
    of('latencyMs', 'max'),
    of('serviceTimeMs', 'p99'),
  ];
}

/** The label, and the rest of the id where the label alone does not tell which. */
function nameOf(configuration: Pick<Loaded, 'id' | 'function'>, loaded: readonly Loaded[]): string {
  const isAlone = loaded.filter((each) => each.function === configuration.function).length === 1;
  return isAlone ? configuration.function : configuration.id;
}

function describeErrors({ n, errorsFromRps, errorFreeThroughputRps, windowSeconds }: LoadResult): string {
  if (errorsFromRps === null) return n === 0 ? 'no answer counts, so nothing says where errors begin' : 'no errors';
  const clean =
    errorFreeThroughputRps === null
      ? 'no whole window is without errors'
      : `the best window of ${formatNumber(windowSeconds)} s without errors answered ${formatNumber(errorFreeThroughputRps)}/s`;
  return `errors from ${formatNumber(errorsFromRps)} arrivals/s on; ${clean}`;
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

function reasonsOf(load: LoadResult): string {
  return load.segments
    .flatMap(({ segment, reason }) => (reason === undefined ? [] : [`segment ${segment + 1}: ${reason}`]))
    .join('; ');
}
