/** Catches the error that an action must throw. */
import { BenchmarkError } from '../../core/errors.ts';

/** The error that `action` throws; fails the test when it throws none or another kind. */
export function errorOf(action: () => unknown): BenchmarkError {
  try {
    action();
  } catch (error) {
    if (error instanceof BenchmarkError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
