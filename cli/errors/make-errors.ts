/** Errors by their source: the user or AWS. */
import { BenchmarkError, type ErrorCode } from '../../core/errors.ts';

/** The user can fix it, on this machine or in the input. */
export function userError(code: ErrorCode, message: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code, source: 'user', message, fix, cause });
}

/** AWS failed, or the local cloud did. */
export function awsError(message: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code: 'AWS_FAILED', source: 'aws', message, fix, cause });
}
