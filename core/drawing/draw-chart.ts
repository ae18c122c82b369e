/**
 * Draws a panel of a chart as SVG, on the server and without a browser (Vega-Lite and Vega). Values show on hover without a script:
 * Vega writes the description of a mark into aria-label, and each becomes a native <title>.
 */
import { parse, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';
import { type ChartPanel, COLOURS } from '../report/charts/chart.ts';

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
  top: { left: 6, right: 18, top: 40, bottom: 2 },
  'left-and-bottom': { left: 66, right: 22, top: 10, bottom: 42 },
} as const;

/**
 * @param widthPx width of the drawing; it scales with the page, so this decides the size of its text
 * @returns an `<svg>` element; the figure around it has its title and text
 */
export async function drawChart({ axes, spec: drawing }: ChartPanel, widthPx: number): Promise<string> {
  const padding = PADDING_PX[axes];
  const width = widthPx - padding.left - padding.right;
  const spec = {
    ...drawing,
    layer: drawing.layer.map(withoutOwnWords),
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
function withoutOwnWords(layer: ChartPanel['spec']['layer'][number]) {
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
