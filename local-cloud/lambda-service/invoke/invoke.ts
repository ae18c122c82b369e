/** The Invoke operation: RequestResponse, Event and DryRun (lambda-semantics §4.1). */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { definedOnly } from '../../../core/defined-only.ts';
import { messageOf } from '../../../core/error-text.ts';
import { isStubFunction } from '../../../core/suite/stub-functions.ts';
import { OBSERVATION_HEADER } from '../../../core/telemetry/observation.ts';
import type { InvokeRequest, InvokeResult } from '../contract.ts';
import { corruptLogTail, type FaultSwitches } from '../faults/faults.ts';
import { newTraceId } from '../trace-id.ts';
import { assertLatest, type LambdaRoute } from '../wire/lambda-routes.ts';
import { LambdaApiError, lambdaErrors, sendError } from '../wire/responses.ts';
import type { EventQueue } from './event-queue.ts';
import type { Runner } from './runner.ts';

/** 6 MB, Lambda's limit for requests. */
export const SYNCHRONOUS_LIMIT_BYTES = 6_291_456;
/** 1 MB since 2025, 256 KB before. */
const ASYNCHRONOUS_LIMIT_BYTES = 1_048_576;
const CLIENT_CONTEXT_LIMIT_BYTES = 3583;

export function tooLarge(limitBytes: number): string {
  return `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`;
}

/** Handles a request whose body has been read and whose caller is authorized. Throws LambdaApiError. */
export type InvokeOperation = (
  route: LambdaRoute,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) => Promise<void>;

export function createInvokeOperation(options: {
  readonly runner: Runner;
  readonly queue: EventQueue;
  readonly faults: FaultSwitches;
  readonly arnOf: (functionName: string) => string;
}): InvokeOperation {
  const { runner, queue, faults, arnOf } = options;
  return async (route, request, body, response) => {
    const requestId = randomUUID();
    try {
      // Stub functions have versions.
      if (!isStubFunction(route.functionName)) assertLatest(route);
      const arn = arnOf(route.functionName);
      const type = choice(request, 'x-amz-invocation-type', ['RequestResponse', 'Event', 'DryRun'], 'invocationType');
      const logType = choice(request, 'x-amz-log-type', ['None', 'Tail'], 'logType');
      if (type === 'Event' && body.length > ASYNCHRONOUS_LIMIT_BYTES) {
        // Lambda's error and text differ from those for a body over the limit of all requests.
        throw new LambdaApiError(
          'RequestEntityTooLargeException',
          `${body.length} byte payload is too large for the Event invocation type (limit ${ASYNCHRONOUS_LIMIT_BYTES} bytes)`,
        );
      }
      const traceId = traceIdOf(request);
      const invokedFunctionArn = route.qualifier === undefined ? arn : `${arn}:${route.qualifier}`;
      const call: InvokeRequest = {
        payload: checkedPayload(body),
        requestId,
        traceId,
        invokedFunctionArn,
        ...definedOnly({ clientContext: clientContextOf(request) }),
      };
      const tenantId = request.headers['x-amz-tenant-id'];
      const record = await runner.ready(route.functionName, arn, {
        qualifier: route.qualifier,
        tenantId: typeof tenantId === 'string' ? tenantId : undefined,
      });
      if (type === 'DryRun') return sendEmpty(response, 204, requestId);
      if (type === 'Event') {
        queue.accept(route.functionName, arn, call);
        return sendEmpty(response, 202, requestId);
      }
      const result = await runner.run(record, call);
      if (faults.shouldInject('dropConnectionRate', record.name)) {
        request.socket.destroy();
        return;
      }
      sendResult(response, result, {
        requestId,
        traceId,
        logTail: logType === 'Tail' ? corruptLogTail(result.logTail, faults.for(record.name).logTail) : undefined,
      });
    } catch (error) {
      if (!(error instanceof LambdaApiError)) throw error;
      sendError(response, error, requestId);
    }
  };
}

/** An empty body becomes the event `{}` (not certain on AWS: docs/decisions/0004). */
function checkedPayload(body: Buffer): Uint8Array {
  if (body.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(body.toString());
    return body;
  } catch (error) {
    const detail = messageOf(error);
    throw new LambdaApiError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${detail}`,
    );
  }
}

function clientContextOf(request: IncomingMessage): string | undefined {
  const header = request.headers['x-amz-client-context'];
  if (typeof header !== 'string' || header === '') return undefined;
  const text = Buffer.from(header, 'base64').toString();
  if (header.length > CLIENT_CONTEXT_LIMIT_BYTES * (4 / 3) + 4) {
    throw new LambdaApiError(
      'InvalidRequestContentException',
      'Client context must be no more than 3583 bytes when base64-encoded.',
    );
  }
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new LambdaApiError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
}

function choice(request: IncomingMessage, header: string, allowed: readonly string[], member: string): string {
  const value = request.headers[header] ?? allowed[0] ?? '';
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const allowedValues = `Member must satisfy enum value set: [${allowed.join(', ')}]`;
  throw lambdaErrors.failedConstraint(`'${String(value).slice(0, 200)}'`, member, allowedValues);
}

/** The caller's trace header, or a new one. */
function traceIdOf(request: IncomingMessage): string {
  const header = request.headers['x-amzn-trace-id'];
  return typeof header === 'string' && header.startsWith('Root=') ? header : newTraceId();
}

function sendEmpty(response: ServerResponse, status: number, requestId: string): void {
  response.writeHead(status, {
    'x-amzn-requestid': requestId,
    'x-amzn-remapped-content-length': '0',
    ...(status !== 204 && { 'content-length': '0' }),
  });
  response.end();
}

function sendResult(
  response: ServerResponse,
  result: InvokeResult,
  details: { readonly requestId: string; readonly traceId: string; readonly logTail: Uint8Array | undefined },
): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': result.payload.length,
    'x-amzn-requestid': details.requestId,
    'x-amzn-trace-id': `root=${/Root=([^;]+)/.exec(details.traceId)?.[1] ?? ''};Sampled=0`,
    'x-amzn-remapped-content-length': '0',
    'x-amz-executed-version': result.executedVersion,
    ...(result.functionError && { 'x-amz-function-error': result.functionError }),
    ...(details.logTail && {
      'x-amz-log-result': Buffer.from(details.logTail).toString('base64'),
      ...(result.observation && { [OBSERVATION_HEADER]: JSON.stringify(result.observation) }),
    }),
  });
  response.end(result.payload);
}
