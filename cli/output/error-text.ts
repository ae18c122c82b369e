/** An error as text, for people and for programs. */

import { messageOf } from '../../core/error-text.ts';
import { isBenchmarkError } from '../../core/errors.ts';

export interface ErrorForPrograms {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

const BUG_FIX = 'this is a bug of Thaw; please report it with these lines';

/** The fields of the error that `describeError` prints. */
export function errorForPrograms(error: unknown): ErrorForPrograms {
  if (isBenchmarkError(error)) return { code: error.code, message: error.message, fix: error.fix };
  return { code: 'BUG', message: messageOf(error), fix: BUG_FIX };
}

/** `error: …` and, below it, the fix. A bug is shown with its stack. */
export function describeError(error: unknown): string {
  const { code, message, fix } = errorForPrograms(error);
  const stack = error instanceof Error && !isBenchmarkError(error) ? `:\n${error.stack ?? ''}` : '';
  return `error: ${message} [${code}]\n  fix: ${fix}${stack}`;
}
