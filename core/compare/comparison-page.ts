/** A comparison as a page: which figures changed and by how much. */
import { metricTitle } from '../format/figures.ts';
import { judgedRatio, judgedRatioShort } from '../format/ratio-words.ts';
import { configurationName, PHASE_TITLES } from '../format/words.ts';
import { intervalChart } from '../report/charts/interval-chart.ts';
import { documentHtml, type Section } from '../report/page/document-html.ts';
import { type DrawChart, figuresHtml } from '../report/page/figure-html.ts';
import { html } from '../report/page/html.ts';
import { tableHtml } from '../report/page/table-html.ts';
import type { KeyFigure } from '../report/sentences/key-figures.ts';
import { changesFirst, comparisonNotes, comparisonTables, comparisonVerdict, REST_IN } from './comparison-table.ts';
import type { ComparisonRow, RunComparison } from './rows.ts';

const TITLE = 'What changed';

/** @returns the complete document */
export async function renderComparisonPage(
  comparison: RunComparison,
  isLocal: boolean,
  draw: DrawChart,
): Promise<string> {
  const { reference, candidate, rows, remarks } = comparison;
  const ordered = changesFirst(rows);
  const tables = comparisonTables(comparison);
  const sections: Section[] = [];
  if (ordered.length > 0) {
    const chart = intervalChart(
      { id: 'changes', title: TITLE, sentences: comparisonNotes(comparison), table: allRows(tables) },
      ordered.map((row) => ({ ...row, name: configurationName(row), panel: figureOf(row), figures: figuresOf(row) })),
    );
    sections.push({ id: 'changed', title: TITLE, body: await figuresHtml([chart], TITLE, draw) });
  }
  if (remarks.length > 0) {
    const items = remarks.map((remark) => html`<li>${remark}</li>`);
    sections.push({ id: 'remarks', title: 'What limits the comparison', body: html`<ul class="plain">${items}</ul>` });
  }
  sections.push({ id: 'tables', title: 'All figures', body: html`${tables.map(tableHtml)}` });
  return documentHtml({
    title: `${candidate} against ${reference}`,
    isLocal,
    verdict: comparisonVerdict(comparison),
    figures: ordered
      .filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved')
      .slice(0, 3)
      .map(keyFigure),
    about: '',
    sections,
    footer: html`Made by Thaw: npx thaw compare ${reference} ${candidate}`,
  });
}

function allRows(tables: ReturnType<typeof comparisonTables>) {
  const [first] = tables;
  const rows = tables.flatMap((table) => table.rows);
  return { title: TITLE, notes: [], restIn: REST_IN, columns: first?.columns ?? [], rows };
}

function nameOf(row: ComparisonRow): string {
  return `${configurationName(row)}: ${figureOf(row)}`;
}

function figureOf(row: ComparisonRow): string {
  return `${PHASE_TITLES[row.phase]} ${metricTitle(row.metric)}`;
}

function figuresOf(row: ComparisonRow): string {
  return row.interval === null ? `${judgedRatio(row)} (too few samples)` : judgedRatio(row);
}

function keyFigure(row: ComparisonRow): KeyFigure {
  return {
    title: nameOf(row),
    value: judgedRatioShort(row),
    detail: figuresOf(row),
    tone: row.verdict === 'regressed' ? 'bad' : 'good',
  };
}
