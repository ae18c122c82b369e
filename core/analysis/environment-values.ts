/**
 * What of a configuration's samples is independent of the rest: every cold start, and of the calls that follow it in one
 * environment their median, once. They resemble each other (Kalibera & Jones, "Rigorous benchmarking in reasonable time",
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
  /** Samples of one environment share it; absent for a cold start, which has its own. */
  readonly environment?: string;
}

/** One figure of samples; those that do not have it are left out. */
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
  const shared = samples.map(environmentOf);
  return new Set(shared.filter((each) => each !== undefined)).size + shared.filter((each) => each === undefined).length;
}

/** Every cold start, and the median of each environment's later calls. */
export function onePerEnvironment(values: readonly EnvironmentValue[]): number[] {
  const alone = values.flatMap(({ environment, value }) => (environment === undefined ? [value] : []));
  const shared = Map.groupBy(
    values.filter(({ environment }) => environment !== undefined),
    ({ environment }) => environment,
  );
  return [...alone, ...[...shared.values()].map((each) => median(each.map(({ value }) => value)))];
}

/** The summary of one figure: every sample counts in it, and its interval is as wide as the environments differ. */
export function summariseEnvironments(values: readonly EnvironmentValue[]): MetricSummary | undefined {
  return summarise(
    values.map(({ value }) => value),
    onePerEnvironment(values),
  );
}

/** Without a probe the visit stands for its environment. */
function environmentOf({ phase, environmentId, round }: Sample): string | undefined {
  return phase === 'cold' ? undefined : (environmentId ?? `round ${round}`);
}
