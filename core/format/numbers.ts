/**
 * Numbers as the reports print them: three significant digits, thousands grouped, a dash for what was not measured.
 * Every renderer uses these, so that the same figure reads the same in report.md and on the terminal.
 */
import type { Interval } from '../statistics/types.ts';

/** Printed for a figure that was not measured; "how to read" explains it. */
export const NOT_MEASURED = '–';

/** A count or other whole number: 1025 -> `1,025`, 16 -> `16`; a fraction as measured: 4.5 -> `4.50`. */
export function formatNumber(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return NOT_MEASURED;
  return Number.isInteger(value) ? groupThousands(String(value)) : formatMeasured(value);
}

/** A measured figure to three digits, also when it happens to be whole: 912.4 -> `912`, 26 -> `26.0`, 1025.6 -> `1,026`. */
export function formatMeasured(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return NOT_MEASURED;
  if (value === 0) return '0';
  if (Math.abs(value) >= 999.5) return groupThousands(String(Math.round(value)));
  // Rounding 99.96 to three digits gives 100 and must not be printed as 1.00e+2.
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) < 1e-6) return rounded.toExponential(2);
  const integerDigits = Math.abs(rounded) < 1 ? 0 : Math.floor(Math.log10(Math.abs(rounded))) + 1;
  return integerDigits === 0 ? rounded.toPrecision(3) : rounded.toFixed(Math.max(0, 3 - integerDigits));
}

/** `$0.284`, `$12.30`; whole cents only from ten dollars up. */
export function formatUsd(value: number | null | undefined): string {
  if (value === undefined || value === null) return NOT_MEASURED;
  return Math.abs(value) >= 10 ? `$${groupThousands(value.toFixed(2))}` : `$${formatMeasured(value)}`;
}

/** `3.19×`. */
export function formatRatio(value: number | null | undefined): string {
  return value === undefined || value === null ? NOT_MEASURED : `${formatMeasured(value)}×`;
}

/** A signed change: `+54`, `−891`, with a real minus sign so that it cannot be read as a range. */
export function formatSigned(value: number | null | undefined, unit = ''): string {
  if (value === undefined || value === null) return NOT_MEASURED;
  const sign = value > 0 ? '+' : value < 0 ? '−' : '±';
  return `${sign}${formatMeasured(Math.abs(value))}${unit}`;
}

/** Bytes in decimal units, as package sizes are published: `797 kB`, `11.0 MB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === undefined || bytes === null) return NOT_MEASURED;
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_500 ? `${formatMeasured(bytes / 1000)} kB` : `${formatMeasured(bytes / 1_000_000)} MB`;
}

/** p values: `0.029`, `< 0.0001`. */
export function formatPValue(value: number | null | undefined): string {
  if (value === undefined || value === null) return NOT_MEASURED;
  return value < 0.0001 ? '< 0.0001' : String(Number(value.toPrecision(2)));
}

/** `1 step`, `2 steps`, `1,200 steps`; `of` is in the singular. */
export function formatCount(count: number, of: string): string {
  return `${formatNumber(count)} ${of}${count === 1 ? '' : 's'}`;
}

/** `2 min 5 s`, `2 min`, `41 s`, `1 h 3 min`. */
export function formatSeconds(seconds: number): string {
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min${rounded % 60 === 0 ? '' : ` ${rounded % 60} s`}`;
  return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`;
}

/** Interval of a ratio: `[2.91–3.44]`. */
export function intervalText(interval: Interval): string {
  return `[${formatMeasured(interval.low)}–${formatMeasured(interval.high)}]`;
}

/** `±3%` where both ends are as many percent from the median; undefined where they are not, and `±` would be untrue. */
export function symmetricPercent(median: number, interval: Interval): string | undefined {
  if (median === 0) return undefined;
  const [below, above] = [median - interval.low, interval.high - median].map((width) =>
    Math.round((100 * width) / Math.abs(median)),
  );
  if (below !== above) return undefined;
  return below === 0 ? '±<1%' : `±${below}%`;
}

function groupThousands(digits: string): string {
  const [integer = '', fraction] = digits.split('.');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
