/** Errors of this machine, the network or AWS as errors with a fix; a bug of Thaw stays a bug. */

import { messageOf } from '../../core/error-text.ts';
import { isBenchmarkError } from '../../core/errors.ts';
import { awsProblem } from './aws-problem.ts';
import { awsError, userError } from './make-errors.ts';

const NO_SPACE = /\b(ENOSPC|EDQUOT)\b/;
const NOT_ALLOWED = /^(EACCES|EPERM|EROFS)$/;
const NO_CONNECTION = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** The same error, or one with a fix. Errors that already have a fix are returned unchanged, except when the disk is full. */
export function explainError(error: unknown): unknown {
  const code = systemCode(error);
  const message = messageOf(error);
  // A full disk is reported in many ways, also as an error of the local cloud's own process.
  if (NO_SPACE.test(`${code} ${message}`)) {
    const fix = 'free some space (npx thaw doctor shows how much is left), then run it again';
    return userError('ENVIRONMENT_MISSING', 'The disk is full (ENOSPC).', fix, error);
  }
  if (isBenchmarkError(error)) return error;
  if (NOT_ALLOWED.test(code)) {
    const fix = 'change the owner or the rights of that path';
    return userError('ENVIRONMENT_MISSING', `This user may not write there: ${message}.`, fix, error);
  }
  if (isNoConnection(error)) {
    return /127\.0\.0\.1|::1|localhost/.test(message)
      ? awsError(
          `The local cloud has ended or been stopped: ${message}.`,
          'start again; the reason is in .thaw/cloud/<port>/daemon.log and ministack.log',
          error,
        )
      : awsError(
          `There is no connection: ${message}.`,
          'check the network, then see the execution in the Step Functions console: a run that was started continues',
          error,
        );
  }
  return isFromAws(error) ? awsProblem(error) : error;
}

/** True when there is no connection to the other side. */
export function isNoConnection(error: unknown): boolean {
  return NO_CONNECTION.test(systemCode(error));
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Errors of AWS responses carry `$metadata`; the credential chain fails before there is a response. */
function isFromAws(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return '$metadata' in error || /^(CredentialsProviderError|TokenProviderError)$/.test(error.name);
}
