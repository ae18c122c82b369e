/**
 * A stub of the Lambda API for functions named `thaw-stub-…`: states, RevisionIds, latencies and throttles as on AWS, without
 * any code. MiniStack stores each function as it was created, with its tags, so that IAM decides as for every function.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isStubFunction } from '../../../core/suite/stub-functions.ts';
import type { FunctionStore } from '../control-plane/function-store.ts';
import { shownRuntimeManagement } from '../control-plane/runtime-management.ts';
import { assertConfiguration, assertZip } from '../control-plane/validation.ts';
import { createConcurrencyLimits } from '../invoke/concurrency.ts';
import type { Runner } from '../invoke/runner.ts';
import type { AdminClient } from '../ministack/admin-client.ts';
import { relayLambda } from '../ministack/lambda-responses.ts';
import { asObject, type Json, parseJson } from '../wire/json.ts';
import type { LambdaRoute } from '../wire/lambda-routes.ts';
import { lambdaErrors, sendJson } from '../wire/responses.ts';
import { CallLog, type StubCallEntry } from './call-log.ts';
import { aliasOperation } from './stub-aliases.ts';
import { StubFunction } from './stub-function.ts';
import { createStubRunner } from './stub-runner.ts';
import { StubThrottles } from './stub-throttles.ts';

interface StubCall {
  readonly route: LambdaRoute;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

export interface LambdaStub {
  /** Whether the stub answers this request. */
  handles(route: LambdaRoute, body: Buffer): boolean;
  /** Answers an authorized request of the control plane. Throws LambdaApiError. */
  respond(call: StubCall): Promise<void>;
  /** The given runner, and the stub's for stub functions. */
  runner(others: Runner): Runner;
  /** Logs a call that names no function, such as GetAccountSettings. */
  logOther(api: string): void;
  calls(): ReturnType<CallLog['read']>;
  forgetCalls(): void;
}

export function createLambdaStub(options: {
  readonly store: FunctionStore;
  readonly admin: AdminClient;
  readonly arnOf: (functionName: string) => string;
  readonly accountLimit: number;
  readonly pendingMs: number;
  readonly nowMs?: () => number;
}): LambdaStub {
  const { store, admin, arnOf, nowMs = Date.now } = options;
  const log = new CallLog();
  const throttles = new StubThrottles(log, nowMs);
  const functions = new Map<string, StubFunction>();
  const tagsOf = new Map<string, Json>();

  /** Of MiniStack too: CloudFormation makes functions there. */
  async function find(name: string): Promise<StubFunction | undefined> {
    const made = functions.get(name);
    const stored = made ? undefined : await store.read(name);
    const stub = made ?? functions.get(name) ?? (stored && new StubFunction(stored, nowMs(), 0));
    if (stub) functions.set(name, stub);
    stub?.settle(nowMs());
    return stub;
  }

  async function create({ body, response }: StubCall, input: Json): Promise<void> {
    assertConfiguration(input);
    await assertZip(asObject(input['Code'])['ZipFile']);
    const name = String(input['FunctionName']);
    if (await find(name)) throw lambdaErrors.alreadyExists(name);
    const created = await admin.call('lambda', 'POST', '/2015-03-31/functions', body);
    const stored = created.status < 300 ? await store.read(name) : undefined;
    if (!stored) return relayLambda(response, created);
    const stub = new StubFunction(stored, nowMs(), options.pendingMs);
    functions.set(name, stub);
    sendJson(response, 201, stub.shown(undefined));
  }

  /** MiniStack stores the tags. */
  async function tags({ request, response, body, route: { functionName } }: StubCall): Promise<void> {
    const upstreamResponse = await admin.call('lambda', request.method ?? 'GET', request.url ?? '', body);
    if (request.method !== 'GET') tagsOf.delete(functionName);
    relayLambda(response, upstreamResponse);
  }

  async function storedTags(name: string): Promise<Json> {
    const kept = tagsOf.get(name);
    if (kept) return kept;
    const response = await admin.call('lambda', 'GET', `/2017-03-31/tags/${encodeURIComponent(arnOf(name))}`);
    const stored = asObject(parseJson(response.body)?.['Tags']);
    tagsOf.set(name, stored);
    return stored;
  }

  async function remove({ route, response }: StubCall, stub: StubFunction): Promise<void> {
    const { functionName, qualifier } = route;
    if (qualifier !== undefined) {
      stub.deleteVersion(qualifier);
    } else {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}`;
      const removed = await admin.call('lambda', 'DELETE', path);
      if (removed.status >= 300) return relayLambda(response, removed);
      functions.delete(functionName);
      tagsOf.delete(functionName);
    }
    sendJson(response, 204, {});
  }

  async function onFunction(call: StubCall, stub: StubFunction, entry: StubCallEntry): Promise<void> {
    const { route, response, body } = call;
    const input = parseJson(body) ?? {};
    if (route.operation.startsWith('GetFunction') && stub.isPoll()) entry.isPoll = true;
    switch (route.operation) {
      case 'GetFunction': {
        const Tags = await storedTags(route.functionName);
        const Configuration = stub.shown(route.qualifier);
        const Code = { RepositoryType: 'S3', Location: `https://localhost/${route.functionName}` };
        return sendJson(response, 200, { Configuration, Code, Tags });
      }
      case 'GetFunctionConfiguration':
        return sendJson(response, 200, stub.shown(route.qualifier));
      case 'UpdateFunctionConfiguration':
        assertConfiguration(input);
        entry.updateMs = stub.update(input, nowMs());
        return sendJson(response, 200, stub.shown(undefined));
      case 'GetRuntimeManagementConfig':
        return sendJson(response, 200, shownRuntimeManagement(stub.record.arn));
      case 'PublishVersion':
        return sendJson(response, 201, stub.publish(input));
      case 'ListVersions':
        return sendJson(response, 200, { Versions: stub.versions() });
      case 'DeleteFunction':
        return await remove(call, stub);
      case 'Tags':
        return await tags(call);
      case 'Aliases': {
        const { status, body: alias } = aliasOperation(stub, call.request, input);
        return sendJson(response, status, alias);
      }
      default:
        throw lambdaErrors.notSupported(`${route.operation} of a stub function`);
    }
  }

  const stubRunner = createStubRunner({
    find,
    throttles,
    nowMs,
    acquireConcurrency: createConcurrencyLimits({
      accountLimit: options.accountLimit,
      hostLimit: Number.POSITIVE_INFINITY,
      reservedTotal: () => 0,
    }),
  });
  return {
    handles: (route, body) =>
      isStubFunction(
        route.operation === 'CreateFunction' ? String(parseJson(body)?.['FunctionName'] ?? '') : route.functionName,
      ),
    respond: async (call) => {
      const { operation, functionName } = call.route;
      await throttles.controlPlane(apiOf(call), functionName, async (entry) => {
        if (operation === 'CreateFunction') return await create(call, parseJson(call.body) ?? {});
        const stub = await find(functionName);
        if (!stub) throw lambdaErrors.functionNotFound(arnOf(functionName));
        await onFunction(call, stub, entry);
      });
    },
    runner: (others) => ({
      ready: (name, ...rest) => (isStubFunction(name) ? stubRunner : others).ready(name, ...rest),
      run: (record, request) => (isStubFunction(record.name) ? stubRunner : others).run(record, request),
    }),
    logOther: (api) => {
      log.add(api, '', nowMs());
    },
    calls: () => log.read(),
    forgetCalls: () => log.reset(),
  };
}

const METHODS: Readonly<Record<string, string>> = { GET: 'Get', POST: 'Create', PUT: 'Update', DELETE: 'Delete' };

/** The name of the API in AWS's model. */
function apiOf({ route, request }: StubCall): string {
  const method = request.method ?? 'GET';
  if (route.operation === 'Tags') return { GET: 'ListTags', POST: 'TagResource' }[method] ?? 'UntagResource';
  if (route.operation === 'ListVersions') return 'ListVersionsByFunction';
  return route.operation === 'Aliases' ? `${METHODS[method]}Alias` : route.operation;
}
