/** A row of the bench: what was expected, what was measured, and whether that is within the bound. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly measured: string;
  readonly bound: string;
  /** undefined: could not be checked on this machine, for the reason in `note`. */
  readonly passed: boolean | undefined;
  readonly note?: string;
}

/** Compares a reported time with the known one: within 2 ms or 1 %, whichever is more. */
export function timeCheck(what: string, knownMs: number, reportedMs: number): Check {
  return withinCheck(what, knownMs, reportedMs, Math.max(2, knownMs * 0.01));
}

/** Compares a part of a duration: within 5 %, or 5 ms if that is more. */
export function partCheck(what: string, knownMs: number, reportedMs: number): Check {
  return withinCheck(what, knownMs, reportedMs, Math.max(5, knownMs * 0.05));
}

function withinCheck(what: string, knownMs: number, reportedMs: number, boundMs: number): Check {
  return {
    what,
    expected: `${knownMs.toFixed(2)} ms`,
    measured: `${reportedMs.toFixed(2)} ms (${signed(reportedMs - knownMs)} ms)`,
    bound: `± ${boundMs.toFixed(1)} ms`,
    passed: Math.abs(reportedMs - knownMs) <= boundMs,
  };
}

export function shareCheck(what: string, expectedMs: number, measuredMs: number, boundPercent: number): Check {
  const deviation = (measuredMs / expectedMs - 1) * 100;
  return {
    what,
    expected: `${expectedMs.toFixed(0)} ms`,
    measured: `${measuredMs.toFixed(0)} ms (${signed(deviation)} %)`,
    bound: `± ${boundPercent} %`,
    // Multiplied, not divided: in floating point 1.05 − 1 is more than 0.05, but 1050 is within 5 % of 1000.
    passed: Math.abs(measuredMs - expectedMs) * 100 <= expectedMs * boundPercent,
  };
}

export function differenceCheck(what: string, expectedMb: number, measuredMb: number, boundMb: number): Check {
  return {
    what,
    expected: `${expectedMb} MB`,
    measured: `${measuredMb} MB (${signed(measuredMb - expectedMb)} MB)`,
    bound: `± ${boundMb} MB`,
    passed: Math.abs(measuredMb - expectedMb) <= boundMb,
  };
}

/** Compares the engine with the bare loop. @param bound maximum ratio, infinite for none @param extraMs maximum difference */
export function ratioCheck(what: string, bareMs: number, oursMs: number, bound: number, extraMs?: number): Check {
  const ratio = oursMs / bareMs;
  return {
    what,
    expected: `${bareMs.toFixed(3)} ms bare`,
    measured: `${oursMs.toFixed(3)} ms (${ratio.toFixed(2)}×)`,
    bound: [Number.isFinite(bound) ? `≤ ${bound}×` : '', extraMs === undefined ? '' : `≤ +${extraMs} ms`]
      .filter((text) => text !== '')
      .join(' and '),
    passed: ratio <= bound && (extraMs === undefined || oursMs - bareMs <= extraMs),
  };
}

export function notChecked(what: string, note: string): Check {
  return { what, expected: '', measured: '', bound: '', passed: undefined, note };
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Renders a Markdown table with aligned columns. */
export function renderChecks(checks: readonly Check[]): string {
  const rows = [['', 'what', 'expected', 'measured', 'bound'], ...checks.map(cells)];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(3, ...rows.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n');
}

function cells(check: Check): string[] {
  const { passed } = check;
  const mark = passed === undefined ? 'not checked' : passed ? 'ok' : 'OUTSIDE';
  if (passed === undefined) return [mark, check.what, check.note ?? '', '', ''];
  return [mark, check.what, check.expected, check.measured, check.bound];
}
