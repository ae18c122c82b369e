/** A chart on the page: its title and sentences, what its marks mean, the drawing for a desk and for a phone, its figures. */
import { isolateWords, plainText } from '../../format/plain-text.ts';
import type { Chart } from '../charts/chart.ts';
import { type Html, html, trusted } from './html.ts';
import { tableHtml } from './table-html.ts';

/** Draws a chart as an `<svg>` element of this width; the page itself does not know how. */
export type DrawChart = (chart: Chart, widthPx: number) => Promise<string>;

/** Widths in px of a drawing on a desk and on a phone. */
const WIDE_PX = 1000;
const NARROW_PX = 360;

/** @param sectionTitle a chart of the same title needs no heading of its own */
export async function figureHtml(chart: Chart, sectionTitle: string, draw: DrawChart): Promise<Html> {
  const { id, title, sentences, legend, table } = chart;
  const [wide, narrow] = await Promise.all([draw(chart, WIDE_PX), draw(chart, NARROW_PX)]);
  const heading =
    title === sectionTitle
      ? html`<figure aria-label="${title}">`
      : html`<figure aria-labelledby="${id}-title"><h3 id="${id}-title">${title}</h3>`;
  return html`${heading}
<figcaption>${sentences.join(' ')}</figcaption>
${legend.length > 0 && html`<ul class="legend">${legend.map(({ colour, mark, text }) => html`<li>${legendKey(mark, colour)}${text}</li>`)}</ul>`}
<div class="wide">${drawn(wide)}</div><div class="narrow">${drawn(narrow)}</div>
<details><summary>The figures of this chart</summary>${tableHtml(table)}</details></figure>`;
}

/** The drawing is markup, the names in it are not ours; in them Vega writes a line end as a character reference. */
function drawn(svg: string): Html {
  return trusted(isolateWords(plainText(svg.replaceAll(/&#x(?:9|A|D);/g, ' '))));
}

function legendKey(mark: Chart['legend'][number]['mark'], colour: string): Html {
  const isCharacter = mark.length === 1;
  return isCharacter
    ? html`<span aria-hidden="true" style="color:${colour}">${mark} </span>`
    : html`<span class="key ${mark}" style="color:${colour}"></span>`;
}
