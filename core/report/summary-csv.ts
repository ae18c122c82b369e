/** summary.csv: one row per configuration, phase and metric, for spreadsheets; the same figures as results.json. */
import type { LoadSummary } from '../analysis/load/figures.ts';
import { excludedCount, phasesOf } from '../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import type { MetricSummary } from '../statistics/types.ts';
import { type CsvColumn, csvHeader, csvLine } from './csv.ts';

interface Row {
  readonly results: Results;
  readonly configuration: ConfigurationResult;
  readonly phase: string;
  readonly metric: string;
  /** Load has no interval of the median and no outliers: calls that queue behind each other are not independent. */
  readonly summary: LoadSummary & Partial<MetricSummary>;
  readonly excluded: number;
  readonly environments: number | null;
}

const COLUMNS: readonly CsvColumn<Row>[] = [
  ['run_id', ({ results }) => results.run.id],
  ['suite', ({ results }) => results.run.suite],
  ['environment', ({ results }) => results.run.environment.kind],
  ['configuration_id', ({ configuration }) => configuration.id],
  ['function', ({ configuration }) => configuration.function],
  ['runtime', ({ configuration }) => configuration.runtime],
  ['architecture', ({ configuration }) => configuration.architecture],
  ['memory_mb', ({ configuration }) => configuration.memoryMb],
  ['payload', ({ configuration }) => configuration.payload],
  ['phase', ({ phase }) => phase],
  ['metric', ({ metric }) => metric],
  ['n', ({ summary }) => summary.n],
  ['excluded', ({ excluded }) => excluded],
  ['environments', ({ environments }) => environments],
  ['min', ({ summary }) => summary.min],
  ['median', ({ summary }) => summary.median],
  ['median_low', ({ summary }) => summary.medianInterval?.low],
  ['median_high', ({ summary }) => summary.medianInterval?.high],
  ['confidence', ({ summary }) => summary.medianInterval?.confidence],
  ['mean', ({ summary }) => summary.mean],
  ['p75', ({ summary }) => summary.p75],
  ['p90', ({ summary }) => summary.p90],
  ['p99', ({ summary }) => summary.p99],
  ['max', ({ summary }) => summary.max],
  ['outliers_mild', ({ summary }) => summary.outliers?.mild],
  ['outliers_severe', ({ summary }) => summary.outliers?.severe],
];

/** Every summary of the results in chunks, one per configuration; the fields of an interval that does not exist are empty. */
export function* summaryCsv(results: Results): Generator<string> {
  yield csvHeader(COLUMNS);
  for (const configuration of results.configurations) {
    yield rowsOf(results, configuration)
      .map((row) => csvLine(COLUMNS, row))
      .join('');
  }
}

function rowsOf(results: Results, configuration: ConfigurationResult): Row[] {
  const { load } = configuration;
  const phases = [
    ...phasesOf(configuration).map(([phase, result]) => ({ phase, result, ...result })),
    ...(load === undefined ? [] : [{ phase: 'load', result: load, ...load.overall }]),
  ];
  return phases.flatMap(({ phase, result, environments, metrics }) =>
    Object.entries(metrics).map(([metric, summary]): Row => {
      return { results, configuration, phase, metric, summary, excluded: excludedCount(result), environments };
    }),
  );
}
