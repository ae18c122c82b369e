/** From what the SDK throws to our codes, so that Step Functions retries what is worth retrying and nothing else. */
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

/** Name, message and HTTP status of whatever was thrown. */
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
 * The response to a call of the SDK.
 * @param doing the call and what it was for: `GetFunction of orders`
 * @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED
 */
export async function responseOf<Response>(doing: string, call: Promise<Response>): Promise<Response> {
  try {
    return await call;
  } catch (error) {
    throw toBenchmarkError(error, doing);
  }
}

/** Like `responseOf`; undefined when AWS answers with the error of this name. */
export async function responseUnless<Response>(
  errorName: string,
  doing: string,
  call: Promise<Response>,
): Promise<Response | undefined> {
  return responseOf(
    doing,
    call.catch((error: unknown) => {
      if (readSdkError(error).name === errorName) return undefined;
      throw error;
    }),
  );
}

/**
 * @param doing the call and what it was for: `GetFunction of orders`
 */
export function toBenchmarkError(error: unknown, doing: string): BenchmarkError {
  const seen = readSdkError(error);
  const code = codeOf(seen);
  return new BenchmarkError({
    code,
    source: code === 'ACCESS_DENIED' ? 'user' : 'aws',
    message: `${doing}: ${seen.name}: ${seen.message}`,
    fix: FIXES[code] ?? '',
    cause: error,
  });
}

const FIXES: Readonly<Partial<Record<ErrorCode, string>>> = {
  ACCESS_DENIED: "Allow the action named in the message in the role's policy (infra/), then start again.",
  THROTTLED: 'Start again later, or with fewer lanes; other tools in the account may be using the same quota.',
  AWS_FAILED: 'Start again; if it stays, look at the AWS Health Dashboard of the Region.',
};

function codeOf(error: SdkError): 'ACCESS_DENIED' | 'THROTTLED' | 'AWS_FAILED' {
  if (DENIED.test(error.name) || error.status === 403) return 'ACCESS_DENIED';
  if (THROTTLED.test(error.name) || error.status === 429) return 'THROTTLED';
  return 'AWS_FAILED';
}

/** Lambda quotes the whole environment when it is too large (lambda-semantics §2.10). */
export function withoutValues(message: string): string {
  return message.replace(/String measured:[\s\S]*/, 'String measured: (values not shown)');
}
