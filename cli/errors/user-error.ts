/** An error that the user, or a change of this machine, puts right. */
import { BenchmarkError, type ErrorCode } from '../../core/errors.ts';

export function userError(code: ErrorCode, message: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code, source: 'user', message, fix, cause });
}
