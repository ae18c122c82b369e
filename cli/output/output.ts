/**
 * What the command says. Progress and remarks go to standard error, results to standard output, so that a pipe gets only
 * the result; with `--json` the result is one JSON document and nothing else.
 */
import picocolors from 'picocolors';
import type { BenchmarkError } from '../../core/errors.ts';

export interface Output {
  readonly json: boolean;
  /** True when progress may redraw one line. */
  readonly live: boolean;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** A remark or a finished piece of progress, one line. */
  say(line: string): void;
  /** The line that is redrawn while something goes on; empty removes it. On no terminal this prints nothing. */
  status(line: string): void;
  /** The result for people; not printed with --json. */
  print(text: string): void;
  /** The result for programs; printed only with --json. */
  printJson(value: unknown): void;
  error(error: unknown): void;
}

export function makeOutput(options: { readonly json: boolean }): Output {
  const live = process.stderr.isTTY === true && !process.env['CI'];
  const colors = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);
  let statusShown = false;
  const clearStatus = () => {
    if (statusShown) process.stderr.write('\r\u001b[K');
    statusShown = false;
  };
  return {
    json: options.json,
    live,
    colors,
    say(line) {
      clearStatus();
      process.stderr.write(`${line}\n`);
    },
    status(line) {
      if (!live) return;
      clearStatus();
      if (line === '') return;
      process.stderr.write(line.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
      statusShown = true;
    },
    print(text) {
      if (options.json) return;
      clearStatus();
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    printJson(value) {
      if (!options.json) return;
      clearStatus();
      process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
    error(error) {
      clearStatus();
      process.stderr.write(`${describeError(error)}\n`);
    },
  };
}

/** `error: …` and, below it, the cure. A bug shows its stack, because then the stack is what helps. */
export function describeError(error: unknown): string {
  if (error instanceof Error && 'fix' in error) {
    const { code, message, fix } = error as BenchmarkError;
    return `error: ${message}${code === undefined ? '' : ` [${code}]`}\n  fix: ${fix}`;
  }
  if (error instanceof Error) {
    return `error: ${error.message} [BUG]\n  fix: this is a bug of Thaw; please report it with these lines:\n${error.stack ?? ''}`;
  }
  return `error: ${String(error)}`;
}
