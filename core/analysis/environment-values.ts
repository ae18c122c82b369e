/**
 * The independent values of a configuration: every cold start, and one median per environment of the calls that follow,
 * because calls in one environment resemble each other (Kalibera & Jones, "Rigorous benchmarking in reasonable time",
 * ISMM 2013): twenty warm calls of two environments are two values, not twenty.
 */
import { type GroupedValues, groupedValues, groupMedians } from '../statistics/grouped-values.ts';
import { summarise, summariseSorted } from '../statistics/summary.ts';
import type { MetricSummary } from '../statistics/types.ts';
import type { SampleRows } from '../telemetry/sample-index.ts';
import { metricColumn } from './metrics.ts';

/** The environments of rows: each cold start has its own, later calls share one. */
export interface Environments {
  /** Of each row: the number of its shared environment, or `ALONE`. */
  readonly ofRow: Int32Array;
  /** How many are shared. */
  readonly shared: number;
  /** How many rows have one of their own. */
  readonly alone: number;
}

const ALONE = -1;

/** One figure of the samples that have it, in the unit of the figure. */
export interface EnvironmentValues {
  readonly values: Float64Array;
  /** Of the same samples. */
  readonly rows: Uint32Array;
  readonly environments: Environments;
}

const environmentsBySamples = new WeakMap<SampleRows, Environments>();

/** Without a probe, all calls of a round count as one environment. */
export function environmentsOf(samples: SampleRows): Environments {
  const environments = environmentsBySamples.get(samples) ?? findEnvironments(samples);
  environmentsBySamples.set(samples, environments);
  return environments;
}

function findEnvironments({ table, rows }: SampleRows): Environments {
  const numbers = new Map<number, number>();
  const cold = table.phase.codeOf('cold');
  const ofRow = new Int32Array(rows.length).fill(ALONE);
  let alone = rows.length;
  const phases = table.phase.codes(rows);
  const environments = table.environmentId.codes(rows);
  const rounds = table.round.of(rows);
  for (let index = 0; index < rows.length; index += 1) {
    if (phases[index] === cold) continue;
    const key = environments[index] || -1 - (rounds[index] ?? 0);
    const number = numbers.get(key) ?? numbers.size;
    if (number === numbers.size) numbers.set(key, number);
    ofRow[index] = number;
    alone -= 1;
  }
  return { ofRow, shared: numbers.size, alone };
}

/** One figure of samples; samples without it are skipped. */
export function environmentValues(samples: SampleRows, metric: string): EnvironmentValues {
  return measuredValues(samples, metricColumn(samples, metric));
}

/** The same for a figure whose column is there. @param values of each sample, NaN where it was not measured */
export function measuredValues(samples: SampleRows, values: Float64Array): EnvironmentValues {
  const { rows } = samples;
  const environments = environmentsOf(samples);
  if (!values.includes(Number.NaN)) return { values, rows, environments };
  const isMeasured = (_: number, index: number) => !Number.isNaN(values[index]);
  const ofRow = environments.ofRow.filter(isMeasured);
  return {
    values: values.filter(isMeasured),
    rows: rows.filter(isMeasured),
    environments: { ofRow, shared: environments.shared, alone: ofRow.filter((number) => number === ALONE).length },
  };
}

/** In how many environments the samples were taken. */
export function countEnvironments({ shared, alone }: Environments): number {
  return shared + alone;
}

/** Every cold start, and the median of each environment's later calls. */
export function onePerEnvironment({ values, environments }: EnvironmentValues): Float64Array {
  if (environments.shared === 0 || values.length === 0) return values;
  return withMedians(values, environments, groupedValues(values, environments.ofRow));
}

/** The summary of one figure: of all samples, with an interval that accounts for how environments differ. */
export function summariseEnvironments({ values, environments }: EnvironmentValues): MetricSummary | undefined {
  if (environments.shared === 0 || values.length === 0) return summarise(values);
  const grouped = groupedValues(values, environments.ofRow);
  return summariseSorted(grouped.sorted, withMedians(values, environments, grouped));
}

function withMedians(
  values: Float64Array,
  { ofRow, shared, alone }: Environments,
  grouped: GroupedValues,
): Float64Array {
  const medians = groupMedians(grouped, shared);
  if (alone === 0) return medians;
  return Float64Array.from([...values.filter((_, index) => ofRow[index] === ALONE), ...medians]);
}
