/** What this machine, the network or AWS threw at the command, as an error with a cure; a bug of ours stays a bug. */
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { awsProblem } from './aws-problem.ts';

const NO_SPACE = /\b(ENOSPC|EDQUOT)\b/;
const NOT_ALLOWED = new Set(['EACCES', 'EPERM', 'EROFS']);
/** Codes of a network that is not there, or not now. */
export const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The same error, or one that says what to do. Errors that already carry a cure stay as they are, a full disk excepted. */
export function explainError(error: unknown): unknown {
  const { code, message, isFromAws } = look(error);
  // A full disk arrives in many clothes, also as an error of the local cloud's own process.
  if (NO_SPACE.test(`${code} ${message}`)) {
    return machine(
      'The disk is full (ENOSPC).',
      'free some space (npx thaw doctor says how much is left), then run it again',
      error,
    );
  }
  if (isBenchmarkError(error)) return error;
  if (NOT_ALLOWED.has(code)) {
    return machine(`This user may not write there: ${message}.`, 'change the owner or the rights of that path', error);
  }
  if (NO_CONNECTION.has(code)) {
    const isLocal = /127\.0\.0\.1|::1|localhost/.test(message);
    return new BenchmarkError({
      code: 'AWS_FAILED',
      source: 'aws',
      message: isLocal
        ? `The local cloud has ended or been stopped: ${message}.`
        : `There is no connection: ${message}.`,
      fix: isLocal
        ? 'start again; why it ended is in .thaw/cloud/<port>/daemon.log and ministack.log'
        : 'check the network, then see the execution in the Step Functions console: a run that was started goes on',
      cause: error,
    });
  }
  return isFromAws ? awsProblem(error) : error;
}

function look(error: unknown): { readonly code: string; readonly message: string; readonly isFromAws: boolean } {
  if (!(error instanceof Error)) return { code: '', message: String(error), isFromAws: false };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // `$metadata`: an answer of AWS; the credential chain fails before there is one.
  const isFromAws = '$metadata' in error || /^(CredentialsProviderError|TokenProviderError)$/.test(error.name);
  return { code, message: error.message, isFromAws };
}

function machine(message: string, fix: string, cause: unknown): BenchmarkError {
  return new BenchmarkError({ code: 'ENVIRONMENT_MISSING', source: 'user', message, fix, cause });
}
