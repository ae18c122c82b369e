/** Text that can neither command a terminal nor reorder what stands beside it. */

/** C0 and C1 control characters, line and paragraph separators, and the characters that change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** A space instead of every control character. */
export function withoutControls(text: string): string {
  return text.replaceAll(CONTROLS, ' ');
}

/** Letters that are written from right to left (Unicode's blocks of Bidi_Class R and AL). */
const RTL = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
/** From the first to the last of such letters, with digits and signs between them but no other letter. */
const RTL_RUN = new RegExp(`[${RTL}](?:[^\\p{L}\\n]*[${RTL}])*`, 'gu');

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/**
 * Isolates what is written from right to left (Unicode Standard Annex 9, section 2.4), so that the numbers and labels around
 * a name stay in their order. The two characters have no width.
 */
export function isolated(text: string): string {
  return text.replaceAll(RTL_RUN, `${FIRST_STRONG_ISOLATE}$&${POP_ISOLATE}`);
}

/** What a terminal may get: names and messages may hold control characters, but only colours, tabs and line ends are kept. */
export function forTerminal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.replaceAll(/(\u001b\[[\d;]*m)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '$1');
}
