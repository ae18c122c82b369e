/** What the bench prints: a row per measurement, and whether a figure is as asked. */

export interface Measured {
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** Until each message of the log. */
  readonly phases: Readonly<Record<string, { readonly cpuSeconds: number; readonly peakMb: number }>>;
}

const COLUMNS = ['CPU', 'peak', 'read', 'figures', 'write', 'read MB', 'figures MB'];
const WIDTH = 11;

export const HEADER = `${' '.repeat(24)}${COLUMNS.map((name) => name.padStart(WIDTH)).join('')}`;

/** Reading with parsing, exact figures, and writing, in CPU seconds; a former commit may not tell them apart. */
export function rowOf(size: number, what: string, { cpuSeconds, peakMb, phases }: Measured): string {
  const [read, computed] = [phases['Raw records read'], phases['Results computed']];
  const figures = read && computed && computed.cpuSeconds - read.cpuSeconds;
  const written = computed && cpuSeconds - computed.cpuSeconds;
  const cells = [
    cell(cpuSeconds, 2),
    cell(peakMb, 0),
    cell(read?.cpuSeconds, 2),
    cell(figures, 2),
    cell(written, 2),
    cell(read?.peakMb, 0),
    cell(computed?.peakMb, 0),
  ];
  return `${size.toLocaleString('en').padStart(11)}  ${what.padEnd(11)}${cells.join('')}`;
}

function cell(value: number | undefined, digits: number): string {
  return (value?.toFixed(digits) ?? '–').padStart(WIDTH);
}

export function asked(what: string, value: number, max: number): string {
  const digits = value < 10 ? 2 : 0;
  return `  ${what}: ${value.toFixed(digits)}, asked at most ${max}: ${value <= max ? 'reached' : 'NOT REACHED'}`;
}

/** The slope of log(seconds) over log(size), by least squares. */
export function exponent(points: readonly (readonly [size: number, seconds: number])[]): number {
  const logs = points.map(([size, seconds]) => [Math.log(size), Math.log(seconds)] as const);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map(([size]) => size)), mean(logs.map(([, seconds]) => seconds))];
  const covariance = mean(logs.map(([size, seconds]) => (size - x) * (seconds - y)));
  return covariance / mean(logs.map(([size]) => (size - x) ** 2));
}
