/**
 * The independent values of a configuration: every cold start, and one median per environment of the calls that follow,
 * because calls in one environment resemble each other (Kalibera & Jones, "Rigorous benchmarking in reasonable time",
 * ISMM 2013): twenty warm calls of two environments are two values, not twenty.
 */
import { median } from '../statistics/quantile.ts';
import { summarise } from '../statistics/summary.ts';
import type { MetricSummary } from '../statistics/types.ts';
import type { Sample } from '../telemetry/types.ts';
import { sampleMetrics } from './metrics.ts';

/** One figure of one sample, in the unit of the figure. */
export interface EnvironmentValue {
  readonly round: number;
  readonly value: number;
  /** The same for all samples of an environment; absent for a cold start, which has its own. */
  readonly environment?: string;
}

/** One figure of samples; samples without it are skipped. */
export function environmentValues(samples: readonly Sample[], metric: string): EnvironmentValue[] {
  return samples.flatMap((sample) => {
    const value = sampleMetrics(sample).get(metric);
    return value === undefined ? [] : [environmentValue(sample, value)];
  });
}

export function environmentValue(sample: Sample, value: number): EnvironmentValue {
  const { round } = sample;
  const environment = environmentOf(sample);
  return environment === undefined ? { round, value } : { round, value, environment };
}

/** In how many environments the samples were taken. */
export function countEnvironments(samples: readonly Sample[]): number {
  const shared = samples.flatMap((sample) => environmentOf(sample) ?? []);
  return new Set(shared).size + samples.length - shared.length;
}

/** Every cold start, and the median of each environment's later calls. */
export function onePerEnvironment(values: readonly EnvironmentValue[]): number[] {
  const alone = values.flatMap(({ environment, value }) => (environment === undefined ? [value] : []));
  const shared = Map.groupBy(
    values.filter(({ environment }) => environment !== undefined),
    ({ environment }) => environment,
  );
  return [...alone, ...[...shared.values()].map((calls) => median(calls.map(({ value }) => value)))];
}

/** The summary of one figure: of all samples, with an interval that accounts for how environments differ. */
export function summariseEnvironments(values: readonly EnvironmentValue[]): MetricSummary | undefined {
  return summarise(
    values.map(({ value }) => value),
    onePerEnvironment(values),
  );
}

/** Without a probe, all calls of a round count as one environment. */
function environmentOf({ phase, environmentId, round }: Sample): string | undefined {
  return phase === 'cold' ? undefined : (environmentId ?? `round ${round}`);
}
