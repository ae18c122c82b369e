/**
 * Routes each request: the gateway handles Lambda, function URLs and `/_thaw` itself; everything else is passed to MiniStack
 * unchanged.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../../core/error-text.ts';
import { isBenchmarkError } from '../../../core/errors.ts';
import type { FunctionRegistry } from '../control-plane/function-registry.ts';
import type { ControlPlane } from '../control-plane/operations.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import type { FunctionUrls } from '../function-urls/function-urls.ts';
import { type InvokeOperation, SYNCHRONOUS_LIMIT_BYTES, tooLarge } from '../invoke/invoke.ts';
import type { Authorizer } from '../ministack/authorizer.ts';
import { relayLambda } from '../ministack/lambda-responses.ts';
import type { Upstream } from '../ministack/upstream.ts';
import type { LambdaStub } from '../stub/stub.ts';
import { CONTROL_PLANE_LIMIT_BYTES, readBody } from '../wire/body.ts';
import { type Json, parseJson } from '../wire/json.ts';
import { assertOwnAccount, type LambdaOperation, type LambdaRoute, lambdaRoute } from '../wire/lambda-routes.ts';
import { LambdaApiError, lambdaErrors, sendError, sendJson } from '../wire/responses.ts';
import { parseAuthorization } from '../wire/sigv4.ts';
import type { RequestHandler } from './admin-pages.ts';

interface RouterParts {
  readonly upstream: Upstream;
  readonly authorizer: Authorizer;
  readonly registry: FunctionRegistry;
  readonly controlPlane: ControlPlane;
  readonly invoke: InvokeOperation;
  readonly functionUrls: FunctionUrls;
  readonly stub: LambdaStub;
  readonly faults: FaultSwitches;
  readonly adminPages: RequestHandler;
  readonly region: string;
  readonly accountId: string;
  readonly onProblem: (message: string, error: unknown) => void;
}

/** The gateway makes these calls itself, so MiniStack is asked first whether the caller is allowed to. */
const AUTHORIZED_HERE = new Set<LambdaOperation>([
  'AccountSettings',
  'CreateFunction',
  'GetRuntimeManagementConfig',
  'Invoke',
  'PutRuntimeManagementConfig',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
  'UpdateFunctionEventInvokeConfig',
]);

const CHANGES_TAGS = new Set<LambdaOperation>(['Tags', 'DeleteFunction']);

const UNSUPPORTED: Readonly<Partial<Record<LambdaOperation, string>>> = {
  InvokeAsync: 'The deprecated InvokeAsync',
  InvokeWithResponseStream: 'Response streaming',
  PublishVersion: 'Publishing a version',
};

export function createRouter(parts: RouterParts): RequestListener {
  return (request, response) => {
    route(parts, request, response).catch((error: unknown) => sendFailure(parts, response, error));
  };
}

async function route(parts: RouterParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  if (url.startsWith('/_thaw/')) return await parts.adminPages(request, response);
  const urlMatch = parts.functionUrls.match(request);
  if (urlMatch) return await parts.functionUrls.handle(urlMatch, request, response);
  const scope = parseAuthorization(request.headers.authorization);
  await slowDown(parts.faults, scope?.service);
  const lambda = lambdaRoute(request.method ?? 'GET', url, scope?.service);
  if (lambda) return await handleLambda(parts, lambda, scope?.region, request, response);
  const mayChangeResources = scope && request.method !== 'GET' && RESOURCE_SERVICES.test(scope.service);
  await parts.upstream.pass(request, response);
  if (!mayChangeResources) return;
  // CloudFormation and Cloud Control change functions and roles inside MiniStack, without a request through the gateway.
  if (scope.service !== 'sts') parts.authorizer.forget();
  if (scope.service.startsWith('cloud')) {
    parts.registry.invalidate();
    parts.functionUrls.forget();
  }
}

const RESOURCE_SERVICES = /^(cloudformation|cloudcontrolapi|iam|sts)$/;

async function handleLambda(
  parts: RouterParts,
  lambda: LambdaRoute,
  region: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (region !== undefined && region !== parts.region) {
    request.resume();
    throw lambdaErrors.notSupported(`Lambda in ${region} (the local cloud is ${parts.region})`);
  }
  assertOwnAccount(request.url ?? '/', parts);
  const isInvoke = lambda.operation === 'Invoke';
  const body = isInvoke
    ? await readBody(request, SYNCHRONOUS_LIMIT_BYTES, tooLarge(SYNCHRONOUS_LIMIT_BYTES))
    : await readBody(request, CONTROL_PLANE_LIMIT_BYTES, controlPlaneTooLarge(lambda.operation));
  const isStub = parts.stub.handles(lambda, body);
  if (isStub || AUTHORIZED_HERE.has(lambda.operation)) {
    const refusal = await parts.authorizer.check(request, body);
    if (refusal) return relayLambda(response, refusal);
  }
  if (!isStub) assertSupported(lambda, request.method ?? 'GET');
  if (isInvoke) return await parts.invoke(lambda, request, body, response);
  if (isStub) {
    await parts.stub.respond({ route: lambda, request, response, body });
    return forgetTags(parts, lambda, request);
  }
  if (lambda.operation === 'AccountSettings') parts.stub.logOther('GetAccountSettings');
  if (lambda.operation === 'FunctionUrlConfig' || lambda.operation === 'FunctionUrlConfigs') {
    return await handleUrlConfiguration(parts, request, body, response);
  }
  // A policy decides whether a function URL is public.
  if (request.method !== 'GET') parts.functionUrls.forget();
  await parts.controlPlane({ route: lambda, request, response, body });
  forgetTags(parts, lambda, request);
}

/** Policies may ask for the tags of a function. */
function forgetTags(parts: RouterParts, lambda: LambdaRoute, { method }: IncomingMessage): void {
  if (CHANGES_TAGS.has(lambda.operation) && method !== 'GET') parts.authorizer.forget();
}

function assertSupported(lambda: LambdaRoute, method: string): void {
  const unsupported = UNSUPPORTED[lambda.operation];
  if (unsupported) throw lambdaErrors.notSupported(unsupported);
  if (lambda.operation === 'Aliases' && method !== 'GET') throw lambdaErrors.notSupported('An alias');
  if (lambda.operation === 'ProvisionedConcurrency' && method === 'PUT') {
    throw lambdaErrors.notSupported('Provisioned concurrency');
  }
}

async function handleUrlConfiguration(
  parts: RouterParts,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const forwarded = await parts.upstream.forward(request, body);
  if (request.method !== 'GET') parts.functionUrls.forget();
  const parsed = forwarded.status < 300 && forwarded.status !== 204 ? parseJson(forwarded.body) : undefined;
  if (!parsed) return relayLambda(response, forwarded);
  const configurations = parsed['FunctionUrlConfigs'];
  sendJson(
    response,
    forwarded.status,
    Array.isArray(configurations)
      ? { ...parsed, FunctionUrlConfigs: configurations.map((item) => parts.functionUrls.localized(item)) }
      : shownUrl(parts.functionUrls.localized(parsed), request.method),
  );
}

/** CreateFunctionUrlConfig alone has no LastModifiedTime (API reference); MiniStack sends it. */
function shownUrl({ LastModifiedTime, ...configuration }: Json, method: string | undefined): Json {
  return method === 'POST' ? configuration : { ...configuration, LastModifiedTime };
}

/** The fault `slowNetwork`: delays a request to a service. */
async function slowDown(faults: FaultSwitches, service: string | undefined): Promise<void> {
  const delayMs = service === undefined ? undefined : faults.current().slowNetwork?.[service];
  if (delayMs) await sleep(delayMs);
}

function controlPlaneTooLarge(operation: LambdaOperation): string {
  return `Request must be smaller than ${CONTROL_PLANE_LIMIT_BYTES} bytes for the ${operation} operation`;
}

function sendFailure(parts: RouterParts, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof LambdaApiError) {
    sendError(response, error);
    return;
  }
  if (isBenchmarkError(error)) {
    const status = error.code === 'AWS_FAILED' ? 503 : error.source === 'user' ? 400 : 500;
    const { code, message, fix } = error;
    // AWS SDKs retry a ServiceUnavailable. Those for JSON protocols read the name from `__type`, the others from the header.
    const type = status === 503 ? 'ServiceUnavailable' : code;
    // SDKs show only the message, so it includes the fix; Thaw's own clients read `error`.
    const body = { __type: type, code, message: errorText(error), error: { code, message, fix } };
    sendJson(response, status, body, { 'x-amzn-errortype': type });
    return;
  }
  // The client disconnected while its body was being read.
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET') return;
  parts.onProblem('a request failed inside the gateway', error);
  sendError(response, new LambdaApiError('ServiceException', 'The local cloud failed; its log says why.'));
}
