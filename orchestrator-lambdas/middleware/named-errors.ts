/**
 * Middy middleware: every error of a task is rethrown with one of our codes as its name, because Retry and Catch of the
 * state machine match on the name, and with the fix in its message, because the console shows only the message.
 */
import type { MiddlewareObj } from '@middy/core';
import { errorText } from '../../core/error-text.ts';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';

type LogError = (message: string, data: Readonly<Record<string, unknown>>) => void;

/** Logs the complete error, and throws it with what Lambda serialises: name, message with the fix, and no stack. */
export function namedErrors(logError: LogError): MiddlewareObj {
  return {
    onError: function namedErrorsOnError(request) {
      const { code, source, message, fix, stack } = asBenchmarkError(request.error);
      logError(message, { code, source, fix, stack });
      const text = errorText({ message, fix });
      const thrown = new BenchmarkError({ code, source, fix, message: text });
      // Lambda puts the stack into the response; one line is enough there, the whole stack is in the log.
      thrown.stack = `${code}: ${text}`;
      throw thrown;
    },
  };
}

/** An unknown error is a bug of ours; its name and message are kept. */
function asBenchmarkError(error: unknown): BenchmarkError {
  if (isBenchmarkError(error)) return error;
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    fix: "Report this with the task's log; it is not caused by anything you did.",
    cause: error,
  });
}
