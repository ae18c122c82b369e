/** A figure of load by the name that published figures use. */
import { LOAD_METRICS, type LoadFigures, type LoadMetric } from './figures.ts';
import type { LoadResult } from './load-result.ts';

const COUNTS = ['n', 'throttled', 'coldStarts', 'environments', 'maxConcurrency', 'throughputRps'] as const;
const WHOLE_LOAD_FIGURES = ['errorsFromRps', 'errorFreeThroughputRps'] as const;
const STATISTICS = ['min', 'mean', 'median', 'p75', 'p99', 'max'] as const;

/**
 * `maxConcurrency`, `errorsFromRps` or `durationMs.p75` of the whole load; `windows.<name>.min` or `windows.<name>.max` is
 * the lowest or highest of the windows: `windows.durationMs.mean.max`.
 * @returns undefined for an unknown name, a figure that was not measured, and an invalid load
 */
export function loadFigure(load: LoadResult, name: string): number | undefined {
  if (!load.valid) return undefined;
  const wholeLoadFigure = WHOLE_LOAD_FIGURES.find((figure) => figure === name);
  if (wholeLoadFigure !== undefined) return load[wholeLoadFigure] ?? undefined;
  const ofWindows = /^windows\.(.+)\.(min|max)$/.exec(name);
  if (ofWindows === null) return figureOf(load.overall, name);
  const [, inner = '', which] = ofWindows;
  const values = load.windows.flatMap((window) => figureOf(window, inner) ?? []);
  if (values.length === 0) return undefined;
  return values.reduce((left, right) => (which === 'min' ? Math.min(left, right) : Math.max(left, right)));
}

function figureOf(figures: LoadFigures, name: string): number | undefined {
  const count = COUNTS.find((candidate) => candidate === name);
  if (count !== undefined) return figures[count] ?? undefined;
  const [metricName, statisticName] = name.split('.');
  const metric = LOAD_METRICS.find((candidate): candidate is LoadMetric => candidate === metricName);
  const statistic = STATISTICS.find((candidate) => candidate === statisticName);
  return metric === undefined || statistic === undefined ? undefined : figures.metrics[metric]?.[statistic];
}
