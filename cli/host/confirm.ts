/** A question on the terminal, answered with y or n. */
import { createInterface } from 'node:readline/promises';
import { userError } from '../errors/make-errors.ts';

/**
 * True when the answer is y or yes.
 * @param verb the verb of `thaw`, for the error
 * @throws BenchmarkError USAGE when there is no terminal to ask on
 */
export async function confirmed(verb: string, question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw userError(
      'USAGE',
      `${verb} has a question, and there is no terminal to ask on: ${question}`,
      'confirm beforehand: add --yes to the same command',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
