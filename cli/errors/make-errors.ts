/** Errors by who can put them right. */
import { BenchmarkError, type ErrorCode } from '../../core/errors.ts';

/** The user does, or a change of this machine. */
export function userError(code: ErrorCode, message: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code, source: 'user', message, fix, cause });
}

/** AWS, or the local cloud in its place, failed. */
export function awsError(message: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code: 'AWS_FAILED', source: 'aws', message, fix, cause });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
