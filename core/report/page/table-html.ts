/** A report table as HTML. */
import type { Cell, ReportTable } from '../tables/table.ts';
import { type Html, html } from './html.ts';

/** Rows of a table on the page; with more it would grow by megabytes, and the CSV files have all. */
const MAX_ROWS = 250;

/** Wider than a phone: it scrolls by itself, also with the keyboard. */
export function tableHtml({ title, notes, columns, rows }: ReportTable): Html {
  const align = (index: number) => (columns[index]?.align === 'right' ? 'right' : '');
  const cell = ({ full, tone }: Cell, index: number) =>
    index === 0
      ? html`<th scope="row">${full}</th>`
      : html`<td class="${[align(index), tone === 'quiet' ? '' : tone].filter(Boolean).join(' ')}">${full}</td>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table>
<caption>${title}${notes.map((note) => html`<br>${note}`)}</caption>
<thead><tr>${columns.map(({ header }, index) => html`<th scope="col" class="${align(index)}">${header}</th>`)}</tr></thead>
<tbody>${rows.slice(0, MAX_ROWS).map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table>${rows.length > MAX_ROWS && html`<p class="note">${rows.length - MAX_ROWS} more rows are in summary.csv and results.json.</p>`}</div>`;
}
