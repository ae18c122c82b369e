/**
 * Draws a chart as SVG, on the server and without a browser (Vega-Lite and Vega). Values show on hover without a script:
 * Vega writes the description of a mark into aria-label, and each becomes a native <title>.
 */
import { parse, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';
import { type Chart, COLOURS } from '../report/charts/chart.ts';

const FONT = 'system-ui, sans-serif';

const CONFIG: Config = {
  background: 'transparent',
  font: FONT,
  view: { stroke: null },
  axis: {
    labelColor: COLOURS.muted,
    titleColor: COLOURS.muted,
    gridColor: COLOURS.grid,
    domain: false,
    ticks: false,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelPadding: 6,
    titleAnchor: 'start',
  },
  text: { fontSize: 12, font: FONT },
};

/** Room around the plot for the labels of its axes; what is outside is cut off. */
const PADDING_PX = {
  top: { left: 8, right: 20, top: 40, bottom: 4 },
  'left-and-bottom': { left: 68, right: 34, top: 12, bottom: 44 },
} as const;

/**
 * @param widthPx width of the drawing; it scales with the page, so this decides the size of its text
 * @returns an `<svg>` element with the title and sentences of the chart as its name and description
 */
export async function drawChart(chart: Chart, widthPx: number): Promise<string> {
  const padding = PADDING_PX[chart.axes];
  const width = widthPx - padding.left - padding.right;
  const spec = {
    ...chart.spec,
    layer: chart.spec.layer.map(withoutOwnWords),
    width,
    padding,
    autosize: 'none',
  } as TopLevelSpec;
  const view = new View(parse(compile(spec, { config: CONFIG }).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return toPicture(svg);
}

/** Vega describes a mark by its raw values where the chart does not describe it: those are not for readers. */
function withoutOwnWords(layer: Chart['spec']['layer'][number]) {
  const isDescribed = 'encoding' in layer && layer.encoding !== undefined && 'description' in layer.encoding;
  return isDescribed || !('mark' in layer) || typeof layer.mark === 'string'
    ? layer
    : { ...layer, mark: { ...layer.mark, aria: false } };
}

/** Keeps of the drawing what is seen, with two decimals, and turns the descriptions of marks into titles. */
function toPicture(svg: string): string {
  const [, viewBox = ''] = /viewBox="([^"]*)"/.exec(svg) ?? [];
  return svg
    .replaceAll(/<(\w+)((?: [\w:-]+="[^"]*")*)(\/?)>/g, (_, name: string, attributes: string, end: string) => {
      if (name === 'svg') return `<svg viewBox="${viewBox}" aria-hidden="true" focusable="false">`;
      const label = name === 'g' ? undefined : /aria-label="([^"]*)"/.exec(attributes)?.[1];
      const kept = attributes
        .replaceAll(/ (?:class|role|aria-[\w-]+|pointer-events)="[^"]*"/g, '')
        .replaceAll(/(\.\d\d)\d+/g, '$1');
      const title = label === undefined ? '' : `<title>${label}</title>`;
      return end === ''
        ? `<${name}${kept}>${title}`
        : title === ''
          ? `<${name}${kept}/>`
          : `<${name}${kept}>${title}</${name}>`;
    })
    .replaceAll(/<path d="[^"]*" (?:stroke="transparent"|display="none")\/>/g, '');
}
