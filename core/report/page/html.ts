/** HTML as text that cannot be forgotten to be escaped: whatever is put into the template is text, unless it is Html itself. */

import { isolated } from '../../format/plain-text.ts';

/** Markup; only `html` makes it, and `trusted` for what is markup already. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = Html | string | number | false | null | undefined | readonly Part[];

/** A template: strings and numbers are escaped, lists joined, what is false or absent left out. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, index) => `${text}${render(parts[index])}`).join(''));
}

/** Markup from our own code: a drawing, a style sheet. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function render(part: Part): string {
  if (part === false || part === null || part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(isolated(String(part)));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
