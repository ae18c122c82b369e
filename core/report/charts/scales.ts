/** Scales and axes of charts: which ticks they have, and how their labels read. */

/** Ticks of a logarithmic axis at most; with more their labels would touch on a phone. */
const MAX_TICKS = 6;
/** A logarithmic axis where the largest value is more than so many times the smallest, which a linear one would hide. */
const LOG_FROM = 50;

/** Thousands grouped, never `1e+3`. */
const NUMBER_LABEL = "format(datum.value, ',~r')";
export const RATIO_LABEL = `${NUMBER_LABEL} + '×'`;

interface ScaleOptions {
  readonly startsAtZero?: boolean;
  /** Default: 50. */
  readonly logFrom?: number;
}

/** Linear, or logarithmic where the values lie far apart. */
export function valueScale(values: readonly number[], options: ScaleOptions = {}) {
  const positive = values.filter((value) => value > 0);
  const smallest = positive.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  const largest = positive.reduce((max, value) => Math.max(max, value), 0);
  const isLog = positive.length === values.length && largest > (options.logFrom ?? LOG_FROM) * smallest;
  const domain: [number, number] = [smallest / 1.1, largest * 1.1];
  return isLog
    ? {
        scale: { type: 'log' as const, domain, nice: false },
        axis: { values: logTicks(...domain), labelExpr: NUMBER_LABEL },
      }
    : {
        scale: { type: 'linear' as const, zero: options.startsAtZero === true, nice: true },
        axis: { tickCount: 5, labelExpr: 'datum.label' },
      };
}

/** The same with milliseconds in the title of the axis. */
export function msScale(values: readonly number[], options: ScaleOptions = {}) {
  const { scale, axis } = valueScale(values, options);
  return { scale, axis: { ...axis, title: scale.type === 'log' ? 'ms (logarithmic)' : 'ms' } };
}

/** A vertical axis with its unit at each number, so that no text has to be turned. */
export function withUnit<Axis extends { readonly labelExpr: string }>(axis: Axis, unit: 'ms' | '$') {
  const labelExpr = unit === '$' ? `'$' + ${axis.labelExpr}` : `${axis.labelExpr} + ' ${unit}'`;
  return { ...axis, title: null, labelExpr };
}

/** Steps of a decade, from dense to sparse. */
const DECADE_STEPS = [[1, 1.2, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]] as const;

/** Round numbers between two bounds, as many as are legible; evenly spaced where the bounds are too close for them. */
export function logTicks(low: number, high: number): number[] {
  const exponents = Array.from({ length: 25 }, (_, index) => index - 12);
  const lists = DECADE_STEPS.map((steps) =>
    exponents
      .flatMap((exponent) => steps.map((step) => Number((step * 10 ** exponent).toPrecision(2))))
      .filter((tick) => tick >= low && tick <= high),
  );
  const legible = lists.find((ticks) => ticks.length <= MAX_TICKS) ?? everySecond(lists.at(-1) ?? []);
  return legible.length > 2 ? legible : evenTicks(low, high);
}

function everySecond(ticks: readonly number[]): number[] {
  const step = Math.ceil(ticks.length / MAX_TICKS);
  return ticks.filter((_, index) => index % step === 0);
}

function evenTicks(low: number, high: number): number[] {
  // A step of at most half the range: two of its multiples lie between any bounds.
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(6)));
}

const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;

/** From the start of a load to its end in round steps: seconds, or minutes above three of them. */
export function elapsedScale(endSeconds: number) {
  const step = TIME_STEPS_S.find((candidate) => endSeconds / candidate <= 4) ?? endSeconds / 4;
  const inMinutes = endSeconds > 180;
  return {
    scale: { domain: [0, endSeconds], nice: false },
    axis: {
      title: null,
      grid: false,
      values: Array.from({ length: Math.floor(endSeconds / step) + 1 }, (_, index) => index * step),
      labelExpr: inMinutes ? "format(datum.value / 60, '~r') + ' min'" : "format(datum.value, '~r') + ' s'",
    },
  };
}

/** Memory sizes, each doubling as wide as the next. */
export function memoryScale(sizesMb: readonly number[]) {
  const sizes = [...new Set(sizesMb)].toSorted((left, right) => left - right);
  return {
    scale: { type: 'log' as const, base: 2, domain: [(sizes[0] ?? 1) / 1.15, (sizes.at(-1) ?? 1) * 1.15], nice: false },
    axis: {
      title: 'MB',
      values: sizes,
      labelExpr: NUMBER_LABEL,
      labelOverlap: 'greedy' as const,
      labelSeparation: 8,
      grid: false,
    },
  };
}
