/** A report table as HTML. */
import { formatCount, formatNumber, NOT_MEASURED } from '../../format/numbers.ts';
import { type Cell, MAX_PAGE_ROWS, type ReportTable } from '../tables/table.ts';
import { type Html, html } from './html.ts';

/** A longer table shows its first rows and folds the others away. */
const MAX_OPEN_ROWS = 40;
const FIRST_ROWS = 20;

/** Wider than a phone: it scrolls by itself, also with the keyboard. */
export function tableHtml(whole: ReportTable): Html {
  const table = withoutEmptyColumns(whole);
  const { title, notes, rows, restIn = 'results.json' } = table;
  const caption = html`${title}${notes.map((note) => html`<br>${note}`)}`;
  if (rows.length <= MAX_OPEN_ROWS) return gridHtml(table, title, caption);
  const last = Math.min(rows.length, MAX_PAGE_ROWS);
  const rest = `${title}, rows ${FIRST_ROWS + 1} to ${last}`;
  return html`${gridHtml({ ...table, rows: rows.slice(0, FIRST_ROWS) }, title, caption)}
<details><summary>${formatCount(last - FIRST_ROWS, 'more row')} of ${formatNumber(rows.length)}</summary>${gridHtml(
    { ...table, rows: rows.slice(FIRST_ROWS, last) },
    rest,
    rest,
  )}${rows.length > last && html`<p class="note">The other ${formatCount(rows.length - last, 'row')} are in ${restIn}.</p>`}</details>`;
}

/** What was measured of no row is left out. */
function withoutEmptyColumns({ columns, rows, ...rest }: ReportTable): ReportTable {
  const isFilled = columns.map(
    (_, index) => rows.length === 0 || rows.some((row) => row[index] !== undefined && row[index].full !== NOT_MEASURED),
  );
  const filled = <Item>(items: readonly Item[]) => items.filter((_, index) => isFilled[index] ?? true);
  return { ...rest, columns: filled(columns), rows: rows.map(filled) };
}

function gridHtml({ columns, rows }: ReportTable, name: string, caption: Html | string): Html {
  const align = (index: number) => (columns[index]?.align === 'right' ? 'right' : '');
  const cell = ({ full, tone }: Cell, index: number) =>
    index === 0
      ? html`<th scope="row">${full}</th>`
      : html`<td class="${[align(index), tone === 'quiet' ? '' : tone].filter(Boolean).join(' ')}">${full}</td>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ header }, index) => html`<th scope="col" class="${align(index)}">${header}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}
