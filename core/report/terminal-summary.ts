/** What a run ends with on a terminal: the verdict, one table, what is worth knowing. At most `MAX_LINES` lines. */
import type { Results } from '../analysis/results/types.ts';
import { formatCount } from '../format/numbers.ts';
import { present } from '../present.ts';
import { statusBelowVerdict } from './sentences/status.ts';
import { verdictSentence } from './sentences/verdict.ts';
import { environmentLabel } from './sentences/where.ts';
import { headlineRows, headlineTable } from './tables/headline-table.ts';
import { loadTables } from './tables/load-tables.ts';
import type { ReportTable } from './tables/table.ts';
import { oneLine, renderTable, type TerminalOptions, wrap } from './terminal-text.ts';

/** Lines of the summary; with an empty line and the four of `endingLines` they are at most 30. */
const MAX_LINES = 25;
const MAX_ROWS = 12;
const MAX_LOAD_ROWS = 4;
/** An empty line and the header of the second table. */
const LINES_BETWEEN_TABLES = 2;
const MAX_REMARKS = 3;

/** Of every local run: one line of the summary says both. */
const OF_LOCAL_RUNS = new Set(['LOCAL_RUN', 'LIGHT_PROFILE']);

/** @returns lines with a final line end */
export function renderSummary(results: Results, options: TerminalOptions = {}): string {
  const paint = options.paint ?? ((text) => text);
  const { run } = results;
  const isLocal = run.environment.kind === 'local';
  const blocks = [
    [
      ...wrap(`${run.suite} · ${environmentLabel(run.environment)} · ${run.id}`).map((line) => paint(line, 'title')),
      ...wrap(verdictSentence(results)),
    ],
    ...tablesOf(results).map((table) => renderTable({ ...table, title: '', notes: [] }, paint)),
    [
      ...wrap(statusBelowVerdict(results) ?? ''),
      ...(isLocal ? ['Measured on this machine, not on AWS: compare with other local runs only.'] : []),
      ...remarks(results).map((remark) => paint(oneLine(remark), 'warning')),
    ],
  ];
  const lines = blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return `${lines.slice(0, MAX_LINES).join('\n')}\n`;
}

/** The headline figures and, with load, a few rows of it: together as many lines as `MAX_ROWS` rows in one table. */
function tablesOf(results: Results): ReportTable[] {
  const headline = headlineOf(results);
  const load = loadTables(results)[0];
  if (headline === undefined || load === undefined) {
    return present([headline ?? load]).map((table) => firstRows(table, MAX_ROWS));
  }
  const under = firstRows(load, MAX_LOAD_ROWS);
  return [firstRows(headline, MAX_ROWS - under.rows.length - LINES_BETWEEN_TABLES), under];
}

/** With too many rows only the first payload of each function, override and size: sizes and functions are compared more. */
function headlineOf(results: Results): ReportTable | undefined {
  const all = headlineRows(results);
  const groups = Map.groupBy(all, (row) => `${row.function} ${row.override ?? ''} ${row.memoryMb}`);
  const shown = [...groups.values()].flatMap(([first]) => first ?? []);
  const table = headlineTable(results, all.length > MAX_ROWS ? shown : all);
  if (table === undefined || all.length <= MAX_ROWS || shown.length === all.length) return table;
  const payloads = [...new Set(all.filter((row) => !shown.includes(row)).map(({ payload }) => payload))];
  const rest = `… ${formatCount(all.length - shown.length, 'row')} of ${formatCount(payloads.length, 'other payload')}`;
  return { ...table, rows: [...table.rows, [{ full: rest, tone: 'quiet' }]] };
}

function firstRows(table: ReportTable, maxRows: number): ReportTable {
  if (table.rows.length <= maxRows) return table;
  const more = formatCount(table.rows.length - maxRows + 1, 'more row');
  return { ...table, rows: [...table.rows.slice(0, maxRows - 1), [{ full: `… ${more}`, tone: 'quiet' }]] };
}

/** The first warnings, shortened to their message; the page has the rest and their fixes. */
function remarks({ warnings, patterns }: Results): string[] {
  const own = warnings.filter(({ code }) => !OF_LOCAL_RUNS.has(code));
  const refuted = patterns.filter(({ holds }) => holds === false);
  const all = [
    ...refuted.map(({ statement }) => `Refuted: ${statement}.`),
    ...own.map(({ code, message }) => `${code}: ${message}`),
  ];
  const shown = all.slice(0, MAX_REMARKS);
  return all.length > shown.length
    ? [...shown, `… and ${all.length - shown.length} more remarks in the report.`]
    : shown;
}
