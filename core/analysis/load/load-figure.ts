/** A figure of load by name, as published figures name it. */
import { LOAD_METRICS, type LoadFigures, type LoadMetric } from './figures.ts';
import type { LoadResult } from './load-result.ts';

const COUNTS = ['n', 'throttled', 'coldStarts', 'environments', 'maxConcurrency', 'throughputRps'] as const;
const WHOLE_LOAD_FIGURES = ['errorsFromRps', 'errorFreeThroughputRps'] as const;
const STATISTICS = ['min', 'mean', 'median', 'p75', 'p99', 'max'] as const;

/**
 * `maxConcurrency`, `errorsFromRps` or `durationMs.p75`, of the whole load; with `windows.` before it and `.min` or `.max`
 * after it the lowest or highest of the windows: `windows.durationMs.mean.max`.
 * @returns undefined for a name there is not, for a figure that was not measured, and of a load that is invalid
 */
export function loadFigure(load: LoadResult, name: string): number | undefined {
  if (!load.valid) return undefined;
  const ofTheWhole = WHOLE_LOAD_FIGURES.find((each) => each === name);
  if (ofTheWhole !== undefined) return load[ofTheWhole] ?? undefined;
  const ofWindows = /^windows\.(.+)\.(min|max)$/.exec(name);
  if (ofWindows === null) return figureOf(load.overall, name);
  const [, inner = '', which] = ofWindows;
  const values = load.windows.flatMap((window) => figureOf(window, inner) ?? []);
  if (values.length === 0) return undefined;
  return values.reduce((best, value) => (which === 'min' ? Math.min(best, value) : Math.max(best, value)));
}

function figureOf(figures: LoadFigures, name: string): number | undefined {
  const count = COUNTS.find((each) => each === name);
  if (count !== undefined) return figures[count] ?? undefined;
  const [metric, statistic] = name.split('.');
  const known = LOAD_METRICS.find((each): each is LoadMetric => each === metric);
  const statisticName = STATISTICS.find((each) => each === statistic);
  return known === undefined || statisticName === undefined ? undefined : figures.metrics[known]?.[statisticName];
}
