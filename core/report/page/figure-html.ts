/** A chart on the page: its title and sentences, what its marks mean, the drawing for a desk and for a phone, its figures. */
import { isolateWords, plainText } from '../../format/plain-text.ts';
import type { Chart, ChartPanel, LegendEntry } from '../charts/chart.ts';
import { type Html, html, trusted } from './html.ts';
import { tableHtml } from './table-html.ts';

/** Draws a panel as an `<svg>` element of this width; the page itself does not know how. */
export type DrawChart = (panel: ChartPanel, widthPx: number) => Promise<string>;

/** Widths in px of a drawing: over the whole page, beside another, and on a phone of 360 px without its margins. */
const WHOLE_PX = 1040;
const HALF_PX = 504;
const NARROW_PX = 320;

/** The charts of a section; on a wide screen two stand beside each other. */
export async function figuresHtml(charts: readonly Chart[], sectionTitle: string, draw: DrawChart): Promise<Html> {
  const figures = await Promise.all(
    charts.map(async (chart) => {
      const isWhole = charts.length === 1 || chart.panels.length > 1;
      return figureHtml(chart, sectionTitle, isWhole, await Promise.all(chart.panels.map(drawn(draw, isWhole))));
    }),
  );
  return html`<div class="pairs">${figures}</div>`;
}

/** A panel alone in its section has the whole width. */
function drawn(draw: DrawChart, isWhole: boolean) {
  return async (panel: ChartPanel, _index: number, { length }: readonly ChartPanel[]): Promise<Html> => {
    const { title, legend = [] } = panel;
    const widePx = isWhole && length === 1 ? WHOLE_PX : HALF_PX;
    const [wide, narrow] = await Promise.all([draw(panel, widePx), draw(panel, NARROW_PX)]);
    return html`<div>${length > 1 && html`<p class="panel">${title}</p>`}${legendHtml(legend)}
<div class="wide">${drawing(wide)}</div><div class="narrow">${drawing(narrow)}</div></div>`;
  };
}

/** @param sectionTitle a chart of the same title needs no heading of its own */
function figureHtml(chart: Chart, sectionTitle: string, isWhole: boolean, panels: readonly Html[]): Html {
  const { id, title, sentences, legend, table } = chart;
  const kind = isWhole ? 'whole' : 'half';
  const heading =
    title === sectionTitle
      ? html`<figure class="${kind}" aria-label="${title}">`
      : html`<figure class="${kind}" aria-labelledby="${id}-title"><h3 id="${id}-title">${title}</h3>`;
  return html`${heading}
<figcaption>${sentences.join(' ')}</figcaption>
${legendHtml(legend)}${panels.length > 1 ? html`<div class="pairs">${panels}</div>` : panels}
<details><summary>The figures of this chart</summary>${tableHtml(table)}</details></figure>`;
}

/** The drawing is markup, the names in it are not ours; in them Vega writes a line end as a character reference. */
function drawing(svg: string): Html {
  return trusted(isolateWords(plainText(svg.replaceAll(/&#x(?:9|A|D);/g, ' '))));
}

function legendHtml(legend: readonly LegendEntry[]): Html | false {
  if (legend.length === 0) return false;
  return html`<ul class="legend">${legend.map(({ colour, mark, text }) => html`<li>${legendKey(mark, colour)}${text}</li>`)}</ul>`;
}

function legendKey(mark: LegendEntry['mark'], colour: string): Html {
  const isCharacter = mark.length === 1;
  return isCharacter
    ? html`<span aria-hidden="true" style="color:${colour}">${mark} </span>`
    : html`<span class="key ${mark}" style="color:${colour}"></span>`;
}
