/** summary.csv: one row a configuration, phase and metric, for spreadsheets; the same figures as results.json. */

import { excludedCount, phasesOf } from '../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import type { MetricSummary } from '../statistics/types.ts';
import { type CsvValue, renderCsv } from './csv.ts';

export const SUMMARY_COLUMNS = [
  'run_id',
  'suite',
  'environment',
  'configuration_id',
  'function',
  'runtime',
  'architecture',
  'memory_mb',
  'payload',
  'phase',
  'metric',
  'n',
  'excluded',
  'environments',
  'min',
  'median',
  'median_low',
  'median_high',
  'confidence',
  'mean',
  'p75',
  'p90',
  'p99',
  'max',
  'outliers_mild',
  'outliers_severe',
] as const;

/** Renders every summary of the results; an interval that does not exist leaves its fields empty. */
export function renderSummaryCsv(results: Results): string {
  const rows = results.configurations.flatMap((configuration): CsvValue[][] => [
    ...phasesOf(configuration).flatMap(([phase, result]) =>
      Object.entries(result.metrics).map(([metric, summary]) => [
        ...identity(results, configuration),
        phase,
        metric,
        summary.n,
        excludedCount(result),
        result.environments,
        ...figures(summary),
      ]),
    ),
    ...loadRows(configuration).map(([metric, values]) => [
      ...identity(results, configuration),
      'load',
      metric,
      ...values,
    ]),
  ]);
  return renderCsv(SUMMARY_COLUMNS, rows);
}

function identity(results: Results, configuration: ConfigurationResult): CsvValue[] {
  return [
    results.run.id,
    results.run.suite,
    results.run.environment.kind,
    configuration.id,
    configuration.function,
    configuration.runtime,
    configuration.architecture,
    configuration.memoryMb,
    configuration.payload,
  ];
}

/** Load has no interval of a median and no fences: calls that queue behind each other are not independent. */
function loadRows({ load }: ConfigurationResult): [metric: string, figures: CsvValue[]][] {
  return Object.entries(load?.overall.metrics ?? {}).map(([metric, summary]) => [
    metric,
    [
      summary.n,
      excludedCount(load ?? { excluded: {} }),
      load?.overall.environments,
      summary.min,
      summary.median,
      undefined,
      undefined,
      undefined,
      summary.mean,
      summary.p75,
      undefined,
      summary.p99,
      summary.max,
      undefined,
      undefined,
    ],
  ]);
}

function figures(summary: MetricSummary): CsvValue[] {
  const interval = summary.medianInterval;
  return [
    summary.min,
    summary.median,
    interval?.low,
    interval?.high,
    interval?.confidence,
    summary.mean,
    summary.p75,
    summary.p90,
    summary.p99,
    summary.max,
    summary.outliers.mild,
    summary.outliers.severe,
  ];
}
