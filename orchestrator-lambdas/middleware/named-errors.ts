/**
 * Middy middleware: whatever a task throws leaves as an error whose name is one of our codes, because that name is what
 * Retry and Catch of the state machine match, and whose text says the cure, because that text is what people read there.
 */
import type { MiddlewareObj } from '@middy/core';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';

type LogError = (message: string, data: Readonly<Record<string, unknown>>) => void;

/** Logs an error whole, and throws it as Lambda serialises it: name, text with the fix, and no stack of the bundle. */
export function namedErrors(logError: LogError): MiddlewareObj {
  return {
    onError: function namedErrorsOnError(request) {
      const { code, source, message, fix, stack } = asBenchmarkError(request.error);
      logError(message, { code, source, fix, stack });
      const text = fix === '' ? message : `${message} Fix: ${fix}`;
      const thrown = new BenchmarkError({ code, source, fix, message: text });
      // Lambda puts the stack into the response; one line of it says what the console needs, the rest is in the log.
      thrown.stack = `${code}: ${text}`;
      throw thrown;
    },
  };
}

/** The only thing about an unknown error that is passed on: its kind and text, as a bug of ours. */
function asBenchmarkError(error: unknown): BenchmarkError {
  if (isBenchmarkError(error)) return error;
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    fix: "Report this with the task's log; nothing you did is wrong.",
    cause: error,
  });
}
