/**
 * Text that was not written here, for readers. Names and messages come from suites, functions and their logs: in them a
 * control character commands a terminal, and a direction character turns the order of the words and figures around it.
 */

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/** Embeddings, overrides, isolates and marks of the Unicode Bidirectional Algorithm (UAX #9). */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Letters of the scripts that are written from right to left. */
const RTL = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
/** From the first to the last of them, with digits and signs between them but no other letter. */
const RTL_RUN = new RegExp(`[${RTL}](?:[^\\p{L}\\n]*[${RTL}])*`, 'gu');
const ISOLATE = '\u2068';
const END_OF_ISOLATE = '\u2069';

/** One line without characters that do something instead of showing something. */
export function plainText(value: string): string {
  return value.replaceAll(DIRECTIONS, '').replaceAll(CONTROLS, ' ');
}

/** Keeps what stands beside a word written from right to left, figures most of all, in its place. */
export function isolateWords(plain: string): string {
  return plain.replaceAll(RTL_RUN, (word) => `${ISOLATE}${word}${END_OF_ISOLATE}`);
}

/** Output that we made, with colours: other control characters are removed, except tabs and line ends. */
export function keepColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.replaceAll(/(\u001b\[[\d;]*m)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '$1');
}
