/**
 * The only error type of this repository. Step Functions sees `name`, which equals `code`, so Retry and Catch match codes.
 * `source` says who has to act: the user (fix the input), AWS (try again or look there), or we (a bug).
 */
export const ERROR_CODES = [
  // the user's input
  'SUITE_INVALID',
  'SUITE_UNKNOWN',
  'TARGET_UNKNOWN',
  'TARGET_NOT_DEPLOYED',
  'FUNCTION_NOT_FOUND',
  'FUNCTION_REFUSED',
  'OVER_BUDGET',
  'OVER_LIMITS',
  'FUNCTION_LOCKED',
  'SETUP_CALL_FAILED',
  'SECRET_MISSING',
  'NOTHING_TO_MEASURE',
  'USAGE',
  'ENVIRONMENT_MISSING',
  'PORT_IN_USE',
  'BUSY',
  // returned by AWS
  'UPDATE_CONFLICT',
  'UPDATE_FAILED',
  'UPDATE_TIMEOUT',
  'FUNCTION_SKIPPED',
  'FUNCTION_FAILED',
  'LOCK_LOST',
  'THROTTLED',
  'ACCESS_DENIED',
  'AWS_FAILED',
  'RUN_FAILED',
  // ours
  'RUN_INCOMPLETE',
  'DATA_INVALID',
  'BUG',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
export type ErrorSource = 'user' | 'aws' | 'bug';

interface BenchmarkErrorDetails {
  readonly code: ErrorCode;
  readonly source: ErrorSource;
  /** What is wrong, in one sentence, with the offending value. */
  readonly message: string;
  /** What the user does about it, in one sentence. */
  readonly fix: string;
  readonly cause?: unknown;
}

export class BenchmarkError extends Error {
  readonly code: ErrorCode;
  readonly source: ErrorSource;
  readonly fix: string;

  constructor(details: BenchmarkErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = details.code;
    this.code = details.code;
    this.source = details.source;
    this.fix = details.fix;
  }
}

/** True for our errors, also when two copies of this module were bundled. */
export function isBenchmarkError(error: unknown): error is BenchmarkError {
  return (
    error instanceof Error &&
    'code' in error &&
    'fix' in error &&
    (ERROR_CODES as readonly string[]).includes(String(error.code))
  );
}
