import { BenchmarkError } from '../../core/errors.ts';

/** The error for something that is missing on this machine: a program, a folder, a process, memory. */
export function environmentMissing(message: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code: 'ENVIRONMENT_MISSING', source: 'user', message, fix, cause });
}
