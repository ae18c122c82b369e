/**
 * What happens to a request that reaches the front: ours (Lambda, function URLs, /_thaw) or MiniStack's. Everything that is
 * not about running or changing functions passes through as it came.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBenchmarkError } from '../../../core/errors.ts';
import type { FunctionRegistry } from '../control-plane/function-registry.ts';
import type { ControlPlane } from '../control-plane/operations.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import type { FunctionUrls } from '../function-urls/function-urls.ts';
import { type InvokeOperation, SYNCHRONOUS_LIMIT_BYTES, tooLarge } from '../invoke/invoke.ts';
import type { Authorizer } from '../ministack/authorizer.ts';
import { relay, type Upstream } from '../ministack/upstream.ts';
import { answers, LambdaAnswer, sendError, sendJson } from '../wire/answers.ts';
import { CONTROL_PLANE_LIMIT_BYTES, readBody } from '../wire/body.ts';
import { parseJson } from '../wire/json.ts';
import { assertHere, type LambdaOperation, type LambdaRoute, lambdaRoute } from '../wire/lambda-routes.ts';
import { parseAuthorization } from '../wire/sigv4.ts';
import type { RequestHandler } from './admin-pages.ts';

interface RouterParts {
  readonly upstream: Upstream;
  readonly authorizer: Authorizer;
  readonly registry: FunctionRegistry;
  readonly controlPlane: ControlPlane;
  readonly invoke: InvokeOperation;
  readonly functionUrls: FunctionUrls;
  readonly faults: FaultSwitches;
  readonly adminPages: RequestHandler;
  readonly region: string;
  readonly accountId: string;
  readonly onProblem: (message: string, error: unknown) => void;
}

/** MiniStack never acts on these, so it is asked beforehand whether the caller may. */
const AUTHORIZED_FIRST = new Set<LambdaOperation>([
  'CreateFunction',
  'Invoke',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
]);

const UNSUPPORTED: Readonly<Partial<Record<LambdaOperation, string>>> = {
  InvokeAsync: 'The deprecated InvokeAsync',
  InvokeWithResponseStream: 'Response streaming',
  PublishVersion: 'Publishing a version',
};

export function createRouter(parts: RouterParts): RequestListener {
  return (request, response) => {
    route(parts, request, response).catch((error: unknown) => answerFailure(parts, response, error));
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
  const changesElsewhere = scope && request.method !== 'GET' && ELSEWHERE.test(scope.service);
  await parts.upstream.pass(request, response);
  if (!changesElsewhere) return;
  // CloudFormation and Cloud Control change functions and roles inside MiniStack, unseen by the gateway.
  if (scope.service !== 'sts') parts.authorizer.forget();
  if (scope.service.startsWith('cloud')) {
    parts.registry.suspect();
    parts.functionUrls.forget();
  }
}

const ELSEWHERE = /^(cloudformation|cloudcontrolapi|iam|sts)$/;

async function handleLambda(
  parts: RouterParts,
  lambda: LambdaRoute,
  region: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (region !== undefined && region !== parts.region) {
    request.resume();
    throw answers.notSupported(`Lambda in ${region} (the local cloud is ${parts.region})`);
  }
  assertHere(request.url ?? '/', parts);
  const isInvoke = lambda.operation === 'Invoke';
  const body = isInvoke
    ? await readBody(request, SYNCHRONOUS_LIMIT_BYTES, tooLarge(SYNCHRONOUS_LIMIT_BYTES))
    : await readBody(request, CONTROL_PLANE_LIMIT_BYTES, controlPlaneTooLarge(lambda.operation));
  if (AUTHORIZED_FIRST.has(lambda.operation)) {
    const refusal = await parts.authorizer.check(request, body);
    if (refusal) return relay(response, refusal);
  }
  refuseUnsupported(lambda, request.method ?? 'GET');
  if (isInvoke) return await parts.invoke(lambda, request, body, response);
  if (lambda.operation === 'FunctionUrlConfig' || lambda.operation === 'FunctionUrlConfigs') {
    return await handleUrlConfiguration(parts, request, body, response);
  }
  // A policy decides whether a function URL is public.
  if (request.method !== 'GET') parts.functionUrls.forget();
  await parts.controlPlane({ route: lambda, request, response, body });
}

function refuseUnsupported(lambda: LambdaRoute, method: string): void {
  const unsupported = UNSUPPORTED[lambda.operation];
  if (unsupported) throw answers.notSupported(unsupported);
  if (lambda.operation === 'Aliases' && method !== 'GET') throw answers.notSupported('An alias');
  if (lambda.operation === 'ProvisionedConcurrency' && method === 'PUT') {
    throw answers.notSupported('Provisioned concurrency');
  }
}

async function handleUrlConfiguration(
  parts: RouterParts,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const answer = await parts.upstream.forward(request, body);
  if (request.method !== 'GET') parts.functionUrls.forget();
  const parsed = answer.status < 300 && answer.status !== 204 ? parseJson(answer.body) : undefined;
  if (!parsed) return relay(response, answer);
  const configurations = parsed['FunctionUrlConfigs'];
  sendJson(
    response,
    answer.status,
    Array.isArray(configurations)
      ? { ...parsed, FunctionUrlConfigs: configurations.map((item) => parts.functionUrls.localized(item)) }
      : parts.functionUrls.localized(parsed),
  );
}

/** The fault `slowNetwork`: the way to a service takes longer. */
async function slowDown(faults: FaultSwitches, service: string | undefined): Promise<void> {
  const delayMs = service === undefined ? undefined : faults.current().slowNetwork?.[service];
  if (delayMs) await sleep(delayMs);
}

function controlPlaneTooLarge(operation: LambdaOperation): string {
  return `Request must be smaller than ${CONTROL_PLANE_LIMIT_BYTES} bytes for the ${operation} operation`;
}

function answerFailure(parts: RouterParts, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof LambdaAnswer) {
    sendError(response, error);
    return;
  }
  if (isBenchmarkError(error)) {
    const status = error.code === 'AWS_FAILED' ? 503 : error.source === 'user' ? 400 : 500;
    // JSON and XML clients both show the message of an unparsable body; AWS SDKs retry a 503.
    const code = status === 503 ? 'ServiceUnavailable' : error.code;
    const body = { __type: code, code, message: `${error.message} Cure: ${error.fix}` };
    sendJson(response, status, body, { 'x-amzn-errortype': code });
    return;
  }
  // The client went away while we read its body.
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET') return;
  parts.onProblem('a request failed inside the front', error);
  sendError(response, new LambdaAnswer('ServiceException', 'The local cloud failed; its log says why.'));
}
