/** The wire form of what the Lambda API answers (restJson1), and the texts it uses: lambda-semantics §4.2, recorded on AWS. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

const STATUS = {
  AccessDeniedException: 403,
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

/** Thrown anywhere below the front's router, which sends it. It is an answer, not a failure of ours. */
export class LambdaAnswer extends Error {
  readonly errorName: LambdaErrorName;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(errorName: LambdaErrorName, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = errorName;
    this.errorName = errorName;
    this.status = STATUS[errorName];
    // ResourceNotFoundException spells its member with a capital, others do not; `Reason` comes first where there is one.
    this.body =
      errorName === 'ResourceNotFoundException'
        ? { Type: 'User', Message: message }
        : { ...extra, Type: errorName === 'ServiceException' ? 'Service' : 'User', message };
    this.headers = errorName === 'TooManyRequestsException' ? { 'retry-after': '0' } : {};
  }
}

export const answers = {
  /** @param value as the text shows it, with its quotes */
  failedConstraint: (value: string, member: string, constraint: string) =>
    new LambdaAnswer(
      'ValidationException',
      `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`,
    ),
  functionNotFound: (arn: string) => new LambdaAnswer('ResourceNotFoundException', `Function not found: ${arn}`),
  updateInProgress: (arn: string) =>
    new LambdaAnswer(
      'ResourceConflictException',
      `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    ),
  notInState: (state: string) =>
    new LambdaAnswer(
      'ResourceConflictException',
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    ),
  alreadyExists: (name: string) => new LambdaAnswer('ResourceConflictException', `Function already exist: ${name}`),
  staleRevision: () =>
    new LambdaAnswer(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    ),
  throttled: (reason: string) => new LambdaAnswer('TooManyRequestsException', 'Rate Exceeded.', { Reason: reason }),
  notSupported: (what: string) =>
    new LambdaAnswer(
      'NotSupportedHereException',
      `${what} is not supported here: Thaw's local cloud runs $LATEST of zip functions with buffered responses (docs/local-cloud.md). On AWS this works.`,
    ),
  roleNotAssumable: () =>
    new LambdaAnswer('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.'),
};

/** Sends a JSON answer with the headers every Lambda answer has. */
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

export function sendError(response: ServerResponse, answer: LambdaAnswer, requestId?: string): void {
  sendJson(response, answer.status, answer.body, {
    'x-amzn-errortype': answer.errorName,
    ...answer.headers,
    ...(requestId && { 'x-amzn-requestid': requestId }),
  });
}
