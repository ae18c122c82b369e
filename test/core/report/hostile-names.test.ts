// Texts that somebody else wrote reach every output as text: they command no program and change nothing around them.
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { compareRuns } from '../../../core/compare/compare-runs.ts';
import { renderComparisonMarkdown } from '../../../core/compare/comparison-markdown.ts';
import { comparisonTables } from '../../../core/compare/comparison-table.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { escapeLine, markdownTable } from '../../../core/report/markdown-text.ts';
import { renderSummary } from '../../../core/report/terminal-summary.ts';
import { renderTerminal } from '../../../core/report/terminal-tables.ts';
import { printable, renderTable } from '../../../core/report/terminal-text.ts';
import { renderWhy } from '../../../core/report/terminal-why.ts';
import { COMMANDS, HOSTILE_NAMES, visibleText } from '../../kit/hostile-names.ts';
import { hostileRun } from '../../kit/hostile-run.ts';
import { renderSummaryCsv } from '../../kit/report-texts.ts';
import { samplesCsvText } from '../../kit/samples-csv-text.ts';

const run = hostileRun(6, true);
const results = buildResults(run);
/** Many readers end a row at either. */
const READER = { columns: true as const, record_delimiter: ['\r\n', '\n'] };
const NAMES = HOSTILE_NAMES.map(({ name }) => name);

describe('CSV', () => {
  it.each([
    ['samples.csv', () => samplesCsvText(run.plan, run.samples)],
    ['summary.csv', () => renderSummaryCsv(results)],
  ])('gives a program the same names back: %s', (_file, render) => {
    const rows = parse(render(), READER) as Record<string, string>[];
    expect([...new Set(rows.map((row) => row['function']))]).toEqual(NAMES);
    const runtimes = [...new Set(rows.map((row) => row['runtime']))];
    expect(runtimes).toEqual(NAMES);
  });

  it('keeps what a function says of itself', () => {
    const rows = parse(samplesCsvText(run.plan, run.samples), READER) as Record<string, string>[];
    const ofCold = rows.filter((row) => row['phase'] === 'cold');
    expect([...new Set(ofCold.map((row) => row['function_error']))]).toEqual(NAMES);
    expect([...new Set(ofCold.map((row) => row['runtime_version']))]).toEqual(NAMES);
    expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(NAMES.map((name) => `metric.${name}`)));
  });
});

describe('Markdown', () => {
  const table = markdownTable({
    title: '',
    notes: [],
    columns: [
      { header: 'Name', align: 'left' },
      { header: 'n', align: 'right' },
    ],
    rows: NAMES.map((name) => [{ full: name }, { full: '1' }]),
  });

  it.each(HOSTILE_NAMES)('shows $shown in a cell and in a line, and nothing becomes markup', ({ name, shown }) => {
    const cell = table.split('\n').find((line) => line.startsWith('| ') && readCell(line) === shown);
    expect(cell, table).toBeDefined();
    expect(activeMarkup(cell?.replace(/ \| 1 \|$/, '').slice(2) ?? '')).not.toMatch(/./);
    expect(visibleText(rendered(escapeLine(name)))).toBe(shown);
    expect(activeMarkup(escapeLine(name))).not.toMatch(/[^|]/);
    expect(escapeLine(name)).not.toMatch(/^(?:[#+\-=~|>]|\d+[.)] )/);
  });

  it('notifies nobody who is named with @', () => {
    for (const markdown of [renderMarkdown(results), comparison()]) expect(markdown).not.toMatch(/@\w/);
  });

  it('has as many cells in each row, and no line but its own', () => {
    for (const markdown of [renderMarkdown(results), comparison()]) {
      expect(markdown).not.toMatch(COMMANDS);
      const rowsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('| '));
      expect(rowsOf(markdown).length).toBeGreaterThan(10);
      for (const rows of markdown
        .split('\n\n')
        .map(rowsOf)
        .filter((table) => table.length > 0)) {
        expect(new Set(rows.map((row) => row.split(/(?<!(?<!\\)(?:\\\\)*\\)\|/).length)).size).toBe(1);
      }
      expect(markdown).not.toMatch(/^# heading|^more/m);
    }
  });
});

describe('the terminal', () => {
  const outputs = {
    'the whole report': () => renderTerminal(results),
    'the summary': () => renderSummary(results),
    'where the time goes': () => renderWhy(results).join('\n'),
    'a comparison': () =>
      comparisonTables(compared())
        .flatMap((table) => renderTable(table, (text) => text))
        .join('\n'),
    'a message': () => printable(NAMES.join(' ')),
  };

  it.each(Object.entries(outputs))('is commanded by no name, and no name turns a line: %s', (_, render) => {
    expect(render()).not.toMatch(COMMANDS);
  });

  it.each(HOSTILE_NAMES)('shows $shown', ({ name, shown }) => {
    const [, , row = ''] = renderTable(
      { title: 'Names', notes: [], columns: [{ header: 'Name', align: 'left' }], rows: [[{ full: name }]] },
      (text) => text,
    );
    expect(visibleText(row)).toBe(shown);
  });

  it('isolates a word written from right to left, so that the figures beside it keep their place', () => {
    const hebrew = renderTable(
      {
        title: 'Names',
        notes: [],
        columns: [
          { header: 'Name', align: 'left' },
          { header: 'MB', align: 'right' },
        ],
        rows: [[{ full: 'עברית' }, { full: '128' }]],
      },
      (text) => text,
    );
    expect(hebrew.at(-1)).toBe('\u2068עברית\u2069  128');
  });
});

function compared() {
  const before = hostileRun(12);
  const slower = {
    ...before,
    plan: { ...before.plan, runId: '20261121T020000Z-small-000000' },
    samples: before.samples.map((sample) => ({ ...sample, durationMs: (sample.durationMs ?? 0) * 3 })),
  };
  const read = (record: typeof run) => ({ results: buildResults(record), samples: record.samples });
  return compareRuns(read(before), read(slower));
}

function comparison(): string {
  return renderComparisonMarkdown(compared());
}

/** What GitHub shows of a line in which only escapes are expected. */
function rendered(markdown: string): string {
  return markdown
    .replaceAll(/\\([!-/:-@[-`{-~])/g, (_all, character: string) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/&(lt|gt|amp);|&#(\d+);/g, (_all, name: string | undefined, code: string) =>
      name === undefined ? String.fromCharCode(Number(code)) : ({ lt: '<', gt: '>', amp: '&' }[name] ?? ''),
    );
}

function readCell(line: string): string {
  const [, cell = ''] = line.split(/(?<!(?<!\\)(?:\\\\)*\\)\|/);
  return visibleText(rendered(cell));
}

/** Tags, entities of others, code, emphasis and links that are left after escapes. */
function activeMarkup(markdown: string): string {
  const unescaped = markdown.replaceAll(/\\[!-/:-@[-`{-~]/g, '');
  return (unescaped.match(/<|&(?!lt;|gt;|amp;)|`|\*|\||\]\(|~~/g) ?? []).join('');
}
