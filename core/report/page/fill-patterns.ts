/** The SVG patterns that marks are filled with, once on a page: they differ without colour. */
import { type ChartColour, COLOURS, PATTERN_FILLS, type PatternFill, patternId } from '../charts/chart.ts';
import { type Html, html } from './html.ts';

const PATTERN_COLOURS = [COLOURS.init, COLOURS.first, COLOURS.muted] as const;

/** Not shown itself; `display: none` would take the patterns away as well. */
export function fillPatterns(): Html {
  const patterns = PATTERN_FILLS.flatMap((fill) => PATTERN_COLOURS.map((colour) => pattern(fill, colour)));
  return html`<svg class="fills" width="0" height="0" aria-hidden="true" focusable="false"><defs>${patterns}</defs></svg>`;
}

function pattern(fill: PatternFill, colour: ChartColour): Html {
  const mark = {
    hatched: html`<path d="M0 0V6" stroke="${colour}" stroke-width="6"/>`,
    crossed: html`<path d="M0 0V6M0 0H6" stroke="${colour}" stroke-width="3"/>`,
    speckled: html`<circle cx="3" cy="3" r="1" fill="${colour}"/>`,
  }[fill];
  return html`<pattern id="${patternId(fill, colour)}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">${mark}</pattern>`;
}
