/** The recorded history of test/fixtures/lambda-perf: Init Duration of hello-world functions, ten cold starts per night. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface RecordedCell {
  /** UTC, yyyy-mm-dd. */
  readonly date: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly memoryMb: number;
  readonly initMs: readonly number[];
}

/** Every row of the fixture, in file order. */
export function readRecordedCells(): RecordedCell[] {
  const file = new URL('../fixtures/lambda-perf/lambda-perf-init-ms.csv.gz', import.meta.url);
  const [, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => {
    const [date = '', runtime = '', architecture = '', memoryMb = '', initMs = ''] = line.split(',');
    return { date, runtime, architecture, memoryMb: Number(memoryMb), initMs: initMs.split(' ').map(Number) };
  });
}

/** All calendar days from the first to the last recorded night. */
export function recordedDates(cells: readonly RecordedCell[]): string[] {
  const dates = cells.map((cell) => cell.date).sort();
  const dayMs = 24 * 60 * 60 * 1000;
  const [first, last] = [Date.parse(dates[0] ?? ''), Date.parse(dates.at(-1) ?? '')];
  const days = Math.round((last - first) / dayMs) + 1;
  return Array.from({ length: days }, (_, day) => new Date(first + day * dayMs).toISOString().slice(0, 10));
}

/** Samples by family (runtime and architecture) and date, with memory sizes pooled. */
export function familiesByDate(cells: readonly RecordedCell[]): Map<string, Map<string, number[]>> {
  const families = new Map<string, Map<string, number[]>>();
  for (const cell of cells) {
    const id = `${cell.runtime}_${cell.architecture}`;
    const nights = families.get(id) ?? new Map<string, number[]>();
    families.set(id, nights);
    nights.set(cell.date, [...(nights.get(cell.date) ?? []), ...cell.initMs]);
  }
  return families;
}
