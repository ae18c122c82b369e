/** Converts errors of the SDK to our codes, so that Step Functions retries transient errors only. */
import { BenchmarkError, type ErrorCode } from '../../core/errors.ts';

const DENIED =
  /^(AccessDenied|AccessDeniedException|UnrecognizedClientException|ExpiredToken.*|Invalid(AccessKeyId|ClientTokenId))$/;
const THROTTLED = /^(Throttl.*|TooManyRequests.*|RequestLimitExceeded|SlowDown|RequestThrottled.*|.*Throttled.*)$/;

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

interface SdkMetadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

/** Name, message, HTTP status and request id of a thrown value. */
export function readSdkError(error: unknown): SdkError {
  if (!(error instanceof Error)) {
    return { name: 'UnknownError', message: String(error), status: undefined, requestId: undefined };
  }
  const metadata = '$metadata' in error ? (error.$metadata as SdkMetadata) : undefined;
  return {
    name: error.name,
    message: withoutValues(error.message),
    status: metadata?.httpStatusCode,
    requestId: metadata?.requestId,
  };
}

/**
 * Name and message of the error of an invocation, as it is recorded. A system error has a code (ECONNRESET, EMFILE), which is
 * more specific than its name (Error, or the SDK's TimeoutError).
 * @param timeoutMs time after which the invocation was given up; undefined when it was not
 */
export function callErrorOf(error: unknown, timeoutMs?: number): { readonly name: string; readonly message: string } {
  if (timeoutMs !== undefined) {
    return { name: 'InvokeTimeout', message: `No response within ${Math.round(timeoutMs)} ms.` };
  }
  const { name, message } = readSdkError(error);
  if (/did not establish a connection/.test(message)) return { name: 'ConnectTimeout', message };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { name: typeof code === 'string' ? code : name, message };
}

/**
 * The response to a call of the SDK.
 * @param action the call and its object, for example `GetFunction of orders`
 * @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED
 */
export async function responseOf<Response>(action: string, call: Promise<Response>): Promise<Response> {
  try {
    return await call;
  } catch (error) {
    throw toBenchmarkError(error, action);
  }
}

/** As `responseOf`; undefined when AWS responds with the error of this name. */
export async function responseUnless<Response>(
  errorName: string,
  action: string,
  call: Promise<Response>,
): Promise<Response | undefined> {
  return responseOf(
    action,
    call.catch((error: unknown) => {
      if (readSdkError(error).name === errorName) return undefined;
      throw error;
    }),
  );
}

/** @param action the call and its object, for example `GetFunction of orders` */
export function toBenchmarkError(error: unknown, action: string): BenchmarkError {
  const sdkError = readSdkError(error);
  const code = codeOf(sdkError);
  return new BenchmarkError({
    code,
    source: code === 'ACCESS_DENIED' ? 'user' : 'aws',
    message: `${action}: ${sdkError.name}: ${sdkError.message}`,
    fix: code === 'ACCESS_DENIED' && EXPLICIT_DENY.test(sdkError.message) ? EXPLICIT_DENY_FIX : (FIXES[code] ?? ''),
    cause: error,
  });
}

/** The end of IAM's message when a policy denies the action; allowing it elsewhere changes nothing. */
const EXPLICIT_DENY = /with an explicit deny in an? /;
const EXPLICIT_DENY_FIX =
  'Remove the deny from the policy named in the message (a service control policy belongs to the organisation), then start again.';

const FIXES: Readonly<Partial<Record<ErrorCode, string>>> = {
  ACCESS_DENIED: "Allow the action named in the message in the role's policy (infra/), then start again.",
  THROTTLED: 'Start again later, or with fewer lanes; other tools in the account may be using the same quota.',
  AWS_FAILED: 'Start again; if the error remains, see the AWS Health Dashboard of the Region.',
};

function codeOf(error: SdkError): 'ACCESS_DENIED' | 'THROTTLED' | 'AWS_FAILED' {
  if (DENIED.test(error.name) || error.status === 403) return 'ACCESS_DENIED';
  if (THROTTLED.test(error.name) || error.status === 429) return 'THROTTLED';
  return 'AWS_FAILED';
}

/** Removes the environment values, which Lambda quotes when it refuses an environment (lambda-semantics §2.10). */
export function withoutValues(message: string): string {
  return message
    .replace(/String measured:[\s\S]*/, 'String measured: (values not shown)')
    .replace(/Value '[\s\S]*' at 'environment/, "Value (not shown) at 'environment");
}
