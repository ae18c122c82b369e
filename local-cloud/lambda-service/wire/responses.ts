/** Responses and errors of the Lambda API (restJson1), with the texts recorded on AWS: lambda-semantics §4.2. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { errorBody } from './error-shapes.ts';

const STATUS = {
  AccessDeniedException: 403,
  CodeArtifactUserPendingException: 409,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  InvalidRuntimeException: 502,
  NotSupportedHereException: 400,
  PreconditionFailedException: 412,
  RequestEntityTooLargeException: 413,
  RequestTooLargeException: 413,
  ResourceConflictException: 409,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  TooManyRequestsException: 429,
  ValidationException: 400,
} as const;

type LambdaErrorName = keyof typeof STATUS;

/** An error response of the Lambda API. The gateway's router catches and sends it. */
export class LambdaApiError extends Error {
  readonly errorName: LambdaErrorName;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(errorName: LambdaErrorName, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = errorName;
    this.errorName = errorName;
    this.status = STATUS[errorName];
    this.body = errorBody(errorName, this.status, message, extra);
    this.headers = errorName === 'TooManyRequestsException' ? { 'retry-after': '0' } : {};
  }
}

export const lambdaErrors = {
  /** @param value as shown in the text, including quotes */
  failedConstraint: (value: string, member: string, constraint: string) =>
    new LambdaApiError(
      'ValidationException',
      `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`,
    ),
  functionNotFound: (arn: string) => new LambdaApiError('ResourceNotFoundException', `Function not found: ${arn}`),
  updateInProgress: (arn: string) =>
    new LambdaApiError(
      'ResourceConflictException',
      `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    ),
  notInState: (state: string) =>
    new LambdaApiError(
      'ResourceConflictException',
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    ),
  /** Text of boto3 issue 3788: the first invocation of an Inactive function. */
  waking: () =>
    new LambdaApiError(
      'CodeArtifactUserPendingException',
      'Lambda is initializing your function. It will be ready to invoke shortly.',
    ),
  runtimeBlocked: (runtime: string) =>
    new LambdaApiError(
      'InvalidParameterValueException',
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    ),
  alreadyExists: (name: string) => new LambdaApiError('ResourceConflictException', `Function already exist: ${name}`),
  staleRevision: () =>
    new LambdaApiError(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    ),
  throttled: (reason: string) => new LambdaApiError('TooManyRequestsException', 'Rate Exceeded.', { Reason: reason }),
  notSupported: (what: string) =>
    new LambdaApiError(
      'NotSupportedHereException',
      `${what} is not supported here: Thaw's local cloud runs $LATEST of zip functions with buffered responses (docs/local-cloud.md). On AWS this works.`,
    ),
  roleNotAssumable: () =>
    new LambdaApiError('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.'),
};

/** Sends a JSON response with the headers of every Lambda response. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = status === 204 ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    ...(status !== 204 && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  });
  response.end(text);
}

export function sendError(response: ServerResponse, error: LambdaApiError, requestId?: string): void {
  sendJson(response, error.status, error.body, {
    'x-amzn-errortype': error.errorName,
    ...error.headers,
    ...(requestId && { 'x-amzn-requestid': requestId }),
  });
}
