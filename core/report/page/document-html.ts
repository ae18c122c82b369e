/** The frame of a page: the verdict and at most three figures first, then its sections. */
import type { KeyFigure } from '../sentences/key-figures.ts';
import { type Html, html, trusted } from './html.ts';
import { STYLE } from './style.ts';

export interface Section {
  /** Slug, unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

interface PageFrame {
  readonly title: string;
  readonly isLocal: boolean;
  readonly verdict: string;
  readonly figures: readonly KeyFigure[];
  readonly about: string;
  readonly sections: readonly Section[];
  readonly footer: Html;
}

/** Nothing is loaded from anywhere, and no script runs: the page can be opened where it is. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** @returns the complete document */
export function documentHtml({ title, isLocal, verdict, figures, about, sections, footer }: PageFrame): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<title>${title} · Thaw</title><style>${trusted(STYLE)}</style></head>
<body><a class="skip" href="#content">Skip to the figures</a>
<header>${isLocal && LOCAL}<div class="inner"><h1>${title}</h1>
<p class="verdict">${verdict}</p>
<ul class="figures">${figures.map(figureHtml)}</ul>
<p class="quiet">${about}</p>
<nav aria-label="Sections">${sections.map((section) => html`<a href="#${section.id}">${section.title}</a> `)}</nav></div></header>
<main id="content">${sections.map(sectionHtml)}</main>
<footer class="quiet">${footer}</footer>
</body></html>
`.markup;
}

const LOCAL = html`<div class="local"><p><strong>LOCAL RUN.</strong> Measured on one machine, not on AWS: compare these figures with each other and with other local runs of this machine.</p></div>`;

function figureHtml({ title, value, detail, tone }: KeyFigure): Html {
  return html`<li class="${tone ?? ''}"><span>${title}</span><strong>${value}</strong><span>${linesOf(detail)}</span></li>`;
}

/** Each part of a detail on a line of its own; within it a number stays with its unit and with what it is the number of. */
function linesOf(detail: string): Html[] {
  return detail
    .replaceAll(/(?<=\d) (?=%|ms|MB)| (?==)|(?<==) /g, '\u00a0')
    .split('; ')
    .map((part, index) => html`${index > 0 && html`; <br>`}${part}`);
}

function sectionHtml({ id, title, body }: Section): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>
`;
}
