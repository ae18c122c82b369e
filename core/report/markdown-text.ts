/** GitHub-flavoured Markdown: tables, lists, and names that cannot become markup. */
import { formatCount } from '../format/numbers.ts';
import { isolated, withoutControls } from '../format/plain-text.ts';
import type { ReportTable, TableColumn } from './tables/table.ts';

const MAX_ROWS = 30;

/** The table without its title; after `MAX_ROWS` rows it says how many follow. */
export function markdownTable({ columns, rows }: ReportTable): string {
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

export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/**
 * Names in the report come from suites, functions and error messages and must not become markup. Nothing else is escaped,
 * so that `sdk_call_ms` and `[905–920]` stay readable in the raw file.
 */
export function escapeText(value: string): string {
  return isolated(withoutControls(value.replaceAll(/\s*[\r\n]+\s*/g, ' ')))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*]/g, (character) => `\\${character}`)
    .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replaceAll('](', ']\\(');
}

/** At the start of a line a few more characters would begin a heading, a list or a reference. */
export function escapeLine(value: string): string {
  return escapeText(value)
    .replace(/^([#+\-[=~|])/, '\\$1')
    .replace(/^(\d+)([.)]\s)/, '$1\\$2');
}

function escapeCell(value: string): string {
  return escapeText(value).replaceAll('|', '\\|');
}
