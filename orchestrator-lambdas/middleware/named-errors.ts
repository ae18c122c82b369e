/**
 * Middy middleware: whatever a task throws leaves as an error whose name is one of our codes, because that name is what
 * Retry and Catch of the state machine match, and whose text says the cure, because that text is what people read there.
 */
import type { MiddlewareObj } from '@middy/core';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';

interface ErrorLog {
  error(message: string, data: Readonly<Record<string, unknown>>): void;
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

/** The error as Lambda serialises it: name, text with the cure, and no stack of the bundle. */
function forStepFunctions(error: BenchmarkError): Error {
  const text = error.fix === '' ? error.message : `${error.message} Fix: ${error.fix}`;
  const thrown = new BenchmarkError({ code: error.code, source: error.source, fix: error.fix, message: text });
  // Lambda puts the stack into the answer; one line of it says what the console needs, the rest is in the log.
  thrown.stack = `${error.code}: ${text}`;
  return thrown;
}

export function namedErrors(log: ErrorLog): MiddlewareObj {
  return {
    onError: function namedErrorsOnError(request) {
      const error = asBenchmarkError(request.error);
      log.error(error.message, { code: error.code, source: error.source, fix: error.fix, stack: error.stack });
      throw forStepFunctions(error);
    },
  };
}
