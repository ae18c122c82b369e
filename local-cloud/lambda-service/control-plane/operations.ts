/**
 * The operations on functions. MiniStack stores the result; the gateway first makes the checks that MiniStack lacks (update in
 * progress, RevisionId, bounds), and then replaces MiniStack's states and RevisionId with its own.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultSwitches } from '../faults/faults.ts';
import type { AdminClient } from '../ministack/admin-client.ts';
import { relayLambda } from '../ministack/lambda-responses.ts';
import type { Upstream, UpstreamResponse } from '../ministack/upstream.ts';
import { asArray, asObject, type Json, parseJson } from '../wire/json.ts';
import { assertLatest, type LambdaRoute } from '../wire/lambda-routes.ts';
import { LambdaApiError, lambdaErrors, sendJson } from '../wire/responses.ts';
import { assertEventInvokeConfig, shownEventInvokeConfig, updatedEventInvokeConfig } from './event-invoke-config.ts';
import { type FunctionRecord, shown, shownInList } from './function-record.ts';
import type { FunctionRegistry } from './function-registry.ts';
import type { FunctionStore } from './function-store.ts';
import { runtimeManagementIn, shownRuntimeManagement } from './runtime-management.ts';
import { assertConfiguration, assertZip } from './validation.ts';

/** A request whose body has been read; the caller of a write has been authorized. */
interface ControlPlaneCall {
  readonly route: LambdaRoute;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

/** Throws LambdaApiError. */
export type ControlPlane = (call: ControlPlaneCall) => Promise<void>;

export function createControlPlane(options: {
  readonly registry: FunctionRegistry;
  readonly store: FunctionStore;
  readonly admin: AdminClient;
  readonly upstream: Upstream;
  readonly faults: FaultSwitches;
  readonly arnOf: (functionName: string) => string;
  readonly accountLimit: number;
  readonly hostLimit: number;
}): ControlPlane {
  const { registry, store, admin, upstream, arnOf } = options;

  const existing = async (name: string): Promise<FunctionRecord> => {
    const record = await registry.get(name);
    if (!record) throw lambdaErrors.functionNotFound(arnOf(name));
    return record;
  };

  /** Sends the request with the caller's signature: MiniStack authorizes it. */
  const forward = ({ request, body }: ControlPlaneCall) => upstream.forward(request, body);

  async function create(call: ControlPlaneCall): Promise<void> {
    const input = inputOf(call.body);
    const name = String(input['FunctionName'] ?? '');
    assertConfiguration(input);
    await assertZip(asObject(input['Code'])['ZipFile']);
    await registry.exclusively(name, async () => {
      if (name !== '' && (await registry.check(name))) throw lambdaErrors.alreadyExists(name);
      const upstreamResponse = await admin.call('lambda', 'POST', '/2015-03-31/functions', call.body);
      const configuration = upstreamResponse.status < 300 ? parseJson(upstreamResponse.body) : undefined;
      const stored = configuration && (await store.read(String(configuration['FunctionName'])));
      if (!stored) return relayLambda(call.response, upstreamResponse);
      const record = registry.created(stored);
      sendJson(call.response, 201, shown(stored.configuration, record));
    });
  }

  async function update(call: ControlPlaneCall): Promise<void> {
    const name = call.route.functionName;
    const input = inputOf(call.body);
    assertLatest(call.route);
    assertConfiguration(input);
    await assertZip(input['ZipFile']);
    await registry.exclusively(name, async () => {
      const record = await existing(name);
      assertUpdatable(record);
      if (options.faults.for(name).blockedRuntime) {
        throw lambdaErrors.runtimeBlocked(String(asObject((await store.read(name))?.configuration)['Runtime']));
      }
      const { RevisionId: expected, ...rest } = input;
      if (expected !== undefined && expected !== record.revisionId) throw lambdaErrors.staleRevision();
      // MiniStack would make the update.
      if (rest['DryRun'] === true) return await sendDryRun(call, record, rest['ZipFile']);
      const path = `/2015-03-31/functions/${encodeURIComponent(name)}/${call.route.operation === 'UpdateFunctionCode' ? 'code' : 'configuration'}`;
      const upstreamResponse = await admin.call('lambda', 'PUT', path, JSON.stringify(rest));
      const configuration = upstreamResponse.status < 300 ? parseJson(upstreamResponse.body) : undefined;
      if (!configuration) return relayLambda(call.response, upstreamResponse);
      const stored = await store.read(name);
      if (!stored) throw lambdaErrors.functionNotFound(arnOf(name));
      registry.updated(record, stored);
      sendJson(call.response, 200, shown(stored.configuration, record));
    });
  }

  /** The response to a DryRun: the unchanged function, with the hash and size of the new code. */
  async function sendDryRun(call: ControlPlaneCall, record: FunctionRecord, zipFile: unknown): Promise<void> {
    const stored = await store.read(record.name);
    if (!stored) throw lambdaErrors.functionNotFound(record.arn);
    sendJson(call.response, 200, { ...shown(stored.configuration, record), ...codeFields(zipFile) });
  }

  async function get(call: ControlPlaneCall): Promise<void> {
    const { route, response } = call;
    if (route.qualifier !== undefined && route.qualifier !== '$LATEST') {
      throw lambdaErrors.functionNotFound(`${arnOf(route.functionName)}:${route.qualifier}`);
    }
    const upstreamResponse = await forward(call);
    const body = upstreamResponse.status === 200 ? parseJson(upstreamResponse.body) : undefined;
    if (!body) {
      if (upstreamResponse.status === 404) throw lambdaErrors.functionNotFound(arnOf(route.functionName));
      return relayLambda(response, upstreamResponse);
    }
    const record = await existing(route.functionName);
    if (route.operation === 'GetFunctionConfiguration') return sendJson(response, 200, shown(body, record));
    sendJson(response, 200, { ...body, Configuration: shown(asObject(body['Configuration']), record) });
  }

  async function list(call: ControlPlaneCall, member: 'Functions' | 'Versions'): Promise<void> {
    const upstreamResponse = await forward(call);
    const page = upstreamResponse.status === 200 ? parseJson(upstreamResponse.body) : undefined;
    if (!page) return relayLambda(call.response, upstreamResponse);
    const configurations = asArray(page[member]).map((item) => {
      const configuration = asObject(item);
      return shownInList(configuration, registry.peek(String(configuration['FunctionName'])));
    });
    sendJson(call.response, 200, { ...page, [member]: configurations });
  }

  async function remove(call: ControlPlaneCall): Promise<void> {
    const name = call.route.functionName;
    if (call.route.qualifier === '$LATEST') {
      throw new LambdaApiError(
        'InvalidParameterValueException',
        '$LATEST version cannot be deleted without deleting the function.',
      );
    }
    assertLatest(call.route);
    await registry.exclusively(name, async () => {
      const upstreamResponse = await forward(call);
      if (upstreamResponse.status === 404) throw lambdaErrors.functionNotFound(arnOf(name));
      if (upstreamResponse.status < 300) registry.deleted(name);
      relayLambda(call.response, upstreamResponse);
    });
  }

  async function concurrency(call: ControlPlaneCall): Promise<void> {
    const name = call.route.functionName;
    await registry.exclusively(name, async () => {
      const record = await existing(name);
      const requested = call.route.operation === 'PutFunctionConcurrency' ? reservedIn(inputOf(call.body)) : undefined;
      if (requested !== undefined) assertUnreserved(registry.reservedTotal(name) + requested, options.accountLimit);
      const upstreamResponse = await forward(call);
      if (upstreamResponse.status < 300) record.reservedConcurrency = requested;
      relayLambda(call.response, upstreamResponse);
    });
  }

  async function runtimeManagement(call: ControlPlaneCall): Promise<void> {
    assertLatest(call.route);
    const record = await existing(call.route.functionName);
    if (call.route.operation === 'PutRuntimeManagementConfig') {
      record.runtimeManagement = runtimeManagementIn(inputOf(call.body));
    }
    sendJson(call.response, 200, shownRuntimeManagement(record.arn, record.runtimeManagement));
  }

  async function eventInvokeConfig(call: ControlPlaneCall): Promise<void> {
    if (call.request.method === 'PUT') assertEventInvokeConfig(inputOf(call.body));
    sendEventInvokeConfig(call, await forward(call));
  }

  /** MiniStack does not know the operation. */
  async function updateEventInvokeConfig(call: ControlPlaneCall): Promise<void> {
    const name = call.route.functionName;
    const input = inputOf(call.body);
    assertEventInvokeConfig(input);
    await existing(name);
    const current = await store.eventInvokeConfig(name);
    if (!current) {
      throw new LambdaApiError(
        'ResourceNotFoundException',
        `The function ${arnOf(name)}:$LATEST doesn't have an EventInvokeConfig`,
      );
    }
    const path = `/2019-09-25/functions/${encodeURIComponent(name)}/event-invoke-config`;
    const updated = JSON.stringify(updatedEventInvokeConfig(current, input));
    sendEventInvokeConfig(call, await admin.call('lambda', 'PUT', path, updated));
  }

  /** Replaces MiniStack's limits with the gateway's. */
  async function accountSettings(call: ControlPlaneCall): Promise<void> {
    const upstreamResponse = await forward(call);
    const settings = upstreamResponse.status === 200 ? parseJson(upstreamResponse.body) : undefined;
    if (!settings) return relayLambda(call.response, upstreamResponse);
    const AccountLimit = {
      ...asObject(settings['AccountLimit']),
      ConcurrentExecutions: options.accountLimit,
      // Also limited by the maximum concurrency of this machine.
      UnreservedConcurrentExecutions: Math.min(options.hostLimit, options.accountLimit - registry.reservedTotal()),
    };
    sendJson(call.response, 200, { ...settings, AccountLimit });
  }

  return async (call) => {
    switch (call.route.operation) {
      case 'CreateFunction':
        return await create(call);
      case 'UpdateFunctionCode':
      case 'UpdateFunctionConfiguration':
        return await update(call);
      case 'GetFunction':
      case 'GetFunctionConfiguration':
        return await get(call);
      case 'GetRuntimeManagementConfig':
      case 'PutRuntimeManagementConfig':
        return await runtimeManagement(call);
      case 'AccountSettings':
        return await accountSettings(call);
      case 'ListFunctions':
        return await list(call, 'Functions');
      case 'ListVersions':
        return await list(call, 'Versions');
      case 'DeleteFunction':
        return await remove(call);
      case 'EventInvokeConfig':
        return await eventInvokeConfig(call);
      case 'UpdateFunctionEventInvokeConfig':
        return await updateEventInvokeConfig(call);
      case 'PutFunctionConcurrency':
      case 'DeleteFunctionConcurrency':
        return await concurrency(call);
      case 'Tags': {
        const record = call.request.method === 'GET' ? undefined : registry.peek(call.route.functionName);
        if (record) assertUpdatable(record);
        return relayLambda(call.response, await forward(call));
      }
      default:
        return relayLambda(call.response, await forward(call));
    }
  };
}

function sendEventInvokeConfig({ response }: ControlPlaneCall, upstreamResponse: UpstreamResponse): void {
  const body = upstreamResponse.status === 200 ? parseJson(upstreamResponse.body) : undefined;
  if (body) sendJson(response, 200, shownEventInvokeConfig(body));
  else relayLambda(response, upstreamResponse);
}

/** Throws LambdaApiError 409 while the function is being created or updated. */
function assertUpdatable(record: FunctionRecord): void {
  if (record.state === 'Pending') throw lambdaErrors.notInState('Pending');
  if (record.updateStatus === 'InProgress') throw lambdaErrors.updateInProgress(record.arn);
}

/** Configuration fields of a zip in the request; none when the zip is stored elsewhere. */
function codeFields(zipFile: unknown): Json {
  if (typeof zipFile !== 'string') return {};
  const zip = Buffer.from(zipFile, 'base64');
  return { CodeSha256: createHash('sha256').update(zip).digest('base64'), CodeSize: zip.length };
}

function inputOf(body: Buffer): Json {
  const input = body.length === 0 ? {} : parseJson(body);
  if (input) return input;
  throw new LambdaApiError(
    'InvalidRequestContentException',
    'Could not parse request body into json: the body is not a JSON object.',
  );
}

function reservedIn(input: Json): number {
  const value = input['ReservedConcurrentExecutions'];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const bound = 'Member must have value greater than or equal to 0';
  throw lambdaErrors.failedConstraint(JSON.stringify(value) ?? 'null', 'reservedConcurrentExecutions', bound);
}

/** Concurrency that must remain for functions without a reservation (lambda-semantics §3). */
const MINIMUM_UNRESERVED = 100;

function assertUnreserved(reservedTotal: number, accountLimit: number): void {
  if (accountLimit - reservedTotal >= MINIMUM_UNRESERVED) return;
  throw new LambdaApiError(
    'InvalidParameterValueException',
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MINIMUM_UNRESERVED}].`,
  );
}
