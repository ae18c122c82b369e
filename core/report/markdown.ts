/** report.md: the verdict, every table, how to read them, and where the figures come from. */
import type { Results } from '../analysis/results/types.ts';
import { evidenceTables, figureTables } from './sections.ts';
import { headline } from './sentences/headline.ts';
import { howToRead } from './sentences/how-to-read.ts';
import { provenance } from './sentences/provenance.ts';
import { describeEnvironment, environmentLabel } from './sentences/where.ts';
import type { ReportTable, TableColumn } from './tables/table.ts';

/** Renders GitHub-flavoured Markdown with a final line end. Text from functions and suites is escaped. */
export function renderMarkdown(results: Results): string {
  const { run } = results;
  const blocks = [
    `# ${escapeText(run.suite)}: ${run.startedAt.slice(0, 10)} (${environmentLabel(run.environment)})`,
    ...localBanner(results),
    ...(run.description === undefined ? [] : [escapeLine(run.description)]),
    [
      `Run \`${run.id}\``,
      `from ${run.startedAt} to ${run.endedAt}`,
      `on ${escapeText(describeEnvironment(run.environment))}.`,
    ].join(' '),
    '## Verdict',
    list(headline(results).map(escapeLine)),
    ...figureTables(results).flatMap(renderTable),
    ...patternBlocks(results),
    ...evidenceTables(results).flatMap(renderTable),
    ...problemBlocks(results),
    '## Warnings',
    results.warnings.length === 0
      ? 'None.'
      : list(
          results.warnings.map(({ code, message, fix }) => `**${code}**: ${escapeText(message)} *${escapeText(fix)}*`),
        ),
    '## How to read this',
    list(howToRead(results).map(escapeLine)),
    '## Provenance',
    list(provenance(results).map(escapeLine)),
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

function patternBlocks(results: Results): string[] {
  if (results.patterns.length === 0) return [];
  const mark = { true: '**confirmed**', false: '**refuted**', null: '*undecided*' } as const;
  const lines = results.patterns.map(
    ({ holds, statement, explanation }) => `${mark[`${holds}`]}: ${escapeText(statement)}. ${escapeText(explanation)}`,
  );
  return ['## Published patterns', list(lines)];
}

function problemBlocks(results: Results): string[] {
  if (results.problems.length === 0) return [];
  const lines = results.problems.map(
    ({ function: label, memoryMb, round, laneId, stepIndex, status, reason }) =>
      `${label} at ${memoryMb} MB, round ${round} (lane ${laneId}, step ${stepIndex}): ${status}${
        reason === undefined ? '' : `, ${escapeText(reason)}`
      }`,
  );
  return ['## Failed and missing steps', list(lines)];
}

function renderTable(table: ReportTable): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    row(table.columns.map((column) => escapeCell(column.header))),
    row(table.columns.map(rule)),
    ...table.rows.map((cells) => row(cells.map((cell) => escapeCell(cell.full)))),
  ];
  return [`## ${escapeText(table.title)}`, ...table.notes.map(escapeLine), lines.join('\n')];
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
