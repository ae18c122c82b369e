/**
 * What the command prints. Progress and remarks go to standard error, results to standard output, so that a pipe gets only
 * the result; with `--json` that is one JSON document and nothing else, `{"error": …}` when there is no result.
 */
import picocolors from 'picocolors';
import { keepColours } from '../../core/format/plain-text.ts';
import { printable } from '../../core/report/terminal-text.ts';
import { describeError, type ErrorForPrograms, errorForPrograms } from './error-text.ts';

export interface Output {
  readonly json: boolean;
  /** True when progress may redraw one line. */
  readonly live: boolean;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** A remark or a finished piece of progress, one line. */
  log(line: string): void;
  /** The line that is redrawn during an activity; an empty line removes it. Without a terminal this prints nothing. */
  status(line: string): void;
  /** The result for people; not printed with --json. */
  print(text: string): void;
  /** The result for programs; printed only with --json. */
  printJson(value: unknown): void;
  /** For people, and with --json also for programs, unless the JSON document is already printed. */
  error(error: unknown): void;
  /** Only the part for programs, when the message for people is already printed. */
  errorJson(error: ErrorForPrograms): void;
}

export function makeOutput(options: { readonly json: boolean }): Output {
  const live = process.stderr.isTTY === true && !process.env['CI'];
  const colors = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);
  // When the terminal was closed or the pipe has ended, writing fails; the command must still clean up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  let statusShown = false;
  let hasDocument = false;
  const clearStatus = () => {
    if (statusShown) process.stderr.write('\r\u001b[K');
    statusShown = false;
  };
  return {
    json: options.json,
    live,
    colors,
    log(line) {
      clearStatus();
      process.stderr.write(`${printable(line)}\n`);
    },
    status(line) {
      if (!live) return;
      clearStatus();
      if (line === '') return;
      process.stderr.write(printable(line).slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
      statusShown = true;
    },
    print(text) {
      if (options.json) return;
      clearStatus();
      const shown = keepColours(text);
      process.stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`);
    },
    printJson,
    error(error) {
      clearStatus();
      process.stderr.write(`${printable(describeError(error))}\n`);
      errorJson(errorForPrograms(error));
    },
    errorJson,
  };

  function printJson(value: unknown): void {
    if (!options.json) return;
    clearStatus();
    process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    hasDocument = true;
  }

  function errorJson(error: ErrorForPrograms): void {
    if (!hasDocument) printJson({ error });
  }
}
