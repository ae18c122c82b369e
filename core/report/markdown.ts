/** report.md: what fits a comment of a pull request. The page has the rest. */
import type { Results } from '../analysis/results/types.ts';
import { formatCount } from '../format/numbers.ts';
import { statusSentence } from './sentences/headline.ts';
import { nightlySentences } from './sentences/nightly.ts';
import { verdictSentence } from './sentences/verdict.ts';
import { describeEnvironment, environmentLabel } from './sentences/where.ts';
import { headlineTable } from './tables/headline-table.ts';
import { loadTables } from './tables/load-tables.ts';
import type { ReportTable, TableColumn } from './tables/table.ts';

const MAX_ROWS = 30;
const MAX_REMARKS = 8;

/** Renders GitHub-flavoured Markdown with a final line end. Text from functions and suites is escaped. */
export function renderMarkdown(results: Results): string {
  const { run } = results;
  const table = headlineTable(results) ?? loadTables(results)[0];
  const remarks = remarksOf(results);
  const blocks = [
    `# ${escapeText(run.suite)}: ${run.startedAt.slice(0, 10)} (${environmentLabel(run.environment)})`,
    ...localBanner(results),
    `**${escapeLine(verdictSentence(results))}**`,
    list([statusSentence(results), ...nightlySentences(results)].map(escapeLine)),
    ...(table === undefined ? [] : [renderTable(table)]),
    ...(remarks.length === 0 ? [] : ['## Worth knowing', list(remarks)]),
    `Run \`${run.id}\` on ${escapeText(describeEnvironment(run.environment))}. Charts, every table and how to read them: \`report.html\` beside this file, or \`npx thaw reports open ${run.id}\`.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function localBanner(results: Results): string[] {
  if (results.run.environment.kind !== 'local') return [];
  return [
    '> **LOCAL RUN. These figures were not measured on AWS.** They come from execution environments on one machine: ' +
      'compare them with each other and with other local runs of this machine, not with published milliseconds.',
  ];
}

/** Failed steps, refuted patterns and warnings; the page has those that are too many. */
function remarksOf({ problems, patterns, warnings }: Results): string[] {
  const all = [
    ...problems.map(
      ({ function: label, memoryMb, round, status, reason }) =>
        `${escapeText(label)} at ${memoryMb} MB, round ${round}: ${status}${reason === undefined ? '' : `, ${escapeText(reason)}`}`,
    ),
    ...patterns
      .filter(({ holds }) => holds === false)
      .map(({ statement, explanation }) => `**Refuted**: ${escapeText(statement)}. ${escapeText(explanation)}`),
    ...warnings.map(({ code, message, fix }) => `**${code}**: ${escapeText(message)} *${escapeText(fix)}*`),
  ];
  const rest = all.length - MAX_REMARKS;
  return rest > 0 ? [...all.slice(0, MAX_REMARKS), `… and ${formatCount(rest, 'more remark')} in the page.`] : all;
}

function renderTable({ columns, rows }: ReportTable): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    row(columns.map((column) => escapeCell(column.header))),
    row(columns.map(rule)),
    ...rows.slice(0, MAX_ROWS).map((cells) => row(cells.map((cell) => escapeCell(cell.full)))),
  ];
  const rest = rows.length - MAX_ROWS;
  return rest > 0 ? `${lines.join('\n')}\n\n${formatCount(rest, 'more row')} in the page.` : lines.join('\n');
}

function rule(column: TableColumn): string {
  return column.align === 'right' ? '---:' : '---';
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/**
 * Names in the report come from suites, functions and error messages and must not become markup. Nothing else is escaped,
 * so that `sdk_call_ms` and `[905–920]` stay readable in the raw file.
 */
function escapeText(value: string): string {
  return value
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*]/g, (character) => `\\${character}`)
    .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replaceAll('](', ']\\(');
}

/** At the start of a line a few more characters would begin a heading, a list or a reference. */
function escapeLine(value: string): string {
  return escapeText(value)
    .replace(/^([#+\-[=~|])/, '\\$1')
    .replace(/^(\d+)([.)]\s)/, '$1\\$2');
}

function escapeCell(value: string): string {
  return escapeText(value).replaceAll('|', '\\|');
}
