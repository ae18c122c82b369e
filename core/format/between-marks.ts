/** Generated text inside a file that people write: it stands between two comments. */
import { BenchmarkError } from '../errors.ts';

export interface Marks {
  /** Name of the file, for the error. */
  readonly file: string;
  readonly start: string;
  readonly end: string;
}

/**
 * @returns the text with `content` between the two marks
 * @throws BenchmarkError BUG when the marks are missing
 */
export function withTextBetween(text: string, { file, start, end }: Marks, content: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `${file} does not have the comments around its generated text (${start} … ${end}).`,
      fix: 'Add the two comments again.',
    });
  }
  return `${text.slice(0, from + start.length)}\n${content.trimEnd()}\n${text.slice(to)}`;
}
