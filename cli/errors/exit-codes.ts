/** Exit codes of every verb; docs/command-line.md lists them. */
import { isBenchmarkError } from '../../core/errors.ts';

export const EXIT = {
  /** Done, and the report is complete. */
  ok: 0,
  /** A run ended, but its report is partial or failed, a comparison found a regression, or a function to measure fails. */
  notGood: 1,
  /** The input is wrong: nothing was changed. */
  usage: 2,
  /** This machine or the AWS account lacks something, or AWS failed. */
  environment: 3,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

const USER_INPUT = new Set<string>([
  'SUITE_INVALID',
  'SUITE_UNKNOWN',
  'TARGET_UNKNOWN',
  'FUNCTION_NOT_FOUND',
  'FUNCTION_REFUSED',
  'OVER_BUDGET',
  'OVER_LIMITS',
  'NOTHING_TO_MEASURE',
  'USAGE',
]);

/** The exit code that belongs to an error that ended a verb. */
export function exitCodeOf(error: unknown): number {
  if (!isBenchmarkError(error)) return EXIT.environment;
  if (error.code === 'FUNCTION_FAILED') return EXIT.notGood;
  return USER_INPUT.has(error.code) ? EXIT.usage : EXIT.environment;
}
