/** Lambda's control plane and Invoke on the AWS SDK. */
import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListTagsCommand,
  type ListTagsCommandOutput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import type { AccountLimits } from '../../core/plan/account-limits.ts';
import { present } from '../../core/present.ts';
import { hasOptInTag, NotOptedInError } from '../../core/suite/opt-in.ts';
import {
  CONTAINER_IMAGE,
  type FunctionConfiguration,
  type FunctionUpdate,
  type InvokeOptions,
  type InvokeResponse,
  type LambdaFunctions,
  type Restriction,
  type UpdateOutcome,
} from '../ports.ts';
import { callErrorOf, readSdkError, toBenchmarkError, withoutValues } from './aws-errors.ts';
import { keepObservation } from './keep-observation.ts';
import { ReadyAgents } from './ready-agents.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const CONTROL_TIMEOUT_MS = 30_000;

/** Where the functions are. */
export interface FunctionLocation {
  readonly arnOf: (functionName: string) => string;
  /** Of the local cloud; undefined on AWS. */
  readonly endpointUrl: string | undefined;
}

export class SdkLambdaFunctions implements LambdaFunctions {
  readonly #control: LambdaClient;
  readonly #measured: LambdaClient;
  readonly #location: FunctionLocation | undefined;
  /** One pool for both clients. */
  readonly #agents: ReadyAgents;

  /**
   * @param maxSockets max number of simultaneous requests; further requests wait without any record of it
   * @param location absent: a denial is reported as such, also when the function is not opted in
   */
  constructor(maxSockets = 128, location?: FunctionLocation) {
    this.#location = location;
    this.#agents = new ReadyAgents(maxSockets);
    const { httpAgent, httpsAgent } = this.#agents;
    const agents = { httpAgent, httpsAgent, connectionTimeout: CONNECTION_TIMEOUT_MS };
    this.#control = new LambdaClient({
      maxAttempts: 6,
      requestHandler: { ...agents, requestTimeout: CONTROL_TIMEOUT_MS, throwOnRequestTimeout: true },
    });
    // A retry of the SDK would be a second invocation that is recorded as the first.
    this.#measured = new LambdaClient({ maxAttempts: 1, requestHandler: agents });
  }

  async get(functionName: string): Promise<FunctionConfiguration> {
    try {
      return readFunction(await this.#control.send(new GetFunctionCommand({ FunctionName: functionName })));
    } catch (error) {
      if (this.#location === undefined || readSdkError(error).name !== 'AccessDeniedException') {
        throw readControlError(error, functionName, 'GetFunction');
      }
      const arn = this.#location.arnOf(functionName);
      const tags = this.#control.send(new ListTagsCommand({ Resource: arn }));
      throw await explainDenied(error, tags, { functionName, arn, endpointUrl: this.#location.endpointUrl });
    }
  }

  async updatesRuntime(functionName: string): Promise<boolean> {
    try {
      const command = new GetRuntimeManagementConfigCommand({ FunctionName: functionName });
      return (await this.#control.send(command)).UpdateRuntimeOn === 'FunctionUpdate';
    } catch (error) {
      throw readControlError(error, functionName, 'GetRuntimeManagementConfig');
    }
  }

  async accountLimits(): Promise<AccountLimits | undefined> {
    try {
      const { AccountLimit } = await this.#control.send(new GetAccountSettingsCommand());
      const { ConcurrentExecutions, UnreservedConcurrentExecutions } = AccountLimit ?? {};
      if (ConcurrentExecutions === undefined || UnreservedConcurrentExecutions === undefined) return undefined;
      return {
        concurrentExecutions: ConcurrentExecutions,
        unreservedConcurrentExecutions: UnreservedConcurrentExecutions,
      };
    } catch (error) {
      const explained = toBenchmarkError(error, 'GetAccountSettings');
      // A policy of the organisation may deny it; the run itself does not need it.
      if (explained.code === 'ACCESS_DENIED') return undefined;
      throw explained;
    }
  }

  async update(functionName: string, update: FunctionUpdate): Promise<UpdateOutcome> {
    try {
      const response = await this.#control.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: functionName,
          MemorySize: update.memoryMb,
          Environment: { Variables: { ...update.environment } },
          ...(update.layers && { Layers: [...update.layers] }),
          RevisionId: update.revisionId,
        }),
      );
      const { RevisionId, LastUpdateStatus } = response;
      return { kind: 'updated', revisionId: RevisionId ?? '', hasEnded: LastUpdateStatus === 'Successful' };
    } catch (error) {
      const { name } = readSdkError(error);
      if (name === 'ResourceConflictException') return { kind: 'busy' };
      if (name === 'PreconditionFailedException') return { kind: 'moved-on' };
      throw readControlError(error, functionName, 'UpdateFunctionConfiguration');
    }
  }

  async invoke(functionName: string, options: InvokeOptions): Promise<InvokeResponse> {
    const abortSignal = AbortSignal.timeout(options.timeoutMs);
    try {
      const command = new InvokeCommand({
        FunctionName: functionName,
        Payload: new TextEncoder().encode(options.payload),
        LogType: options.logTail ? 'Tail' : 'None',
      });
      const observation = keepObservation(command);
      const response = await this.#measured.send(command, { abortSignal });
      const { LogResult, $metadata } = response;
      return definedOnly({
        requestId: $metadata.requestId,
        httpStatus: $metadata.httpStatusCode,
        functionError: response.FunctionError,
        logTail: LogResult === undefined ? undefined : Buffer.from(LogResult, 'base64').toString('utf8'),
        observation: observation(),
        payloadText: Buffer.from(response.Payload ?? []).toString('utf8'),
      });
    } catch (error) {
      const { status, requestId } = readSdkError(error);
      const callError = callErrorOf(error, abortSignal.aborted ? options.timeoutMs : undefined);
      return definedOnly({ requestId, httpStatus: status, payloadText: '', callError });
    }
  }

  async openConnections(count: number): Promise<void> {
    const { region, useFipsEndpoint, useDualstackEndpoint, endpointProvider } = this.#control.config;
    const { url } = endpointProvider({
      Region: await region(),
      UseFIPS: await useFipsEndpoint(),
      UseDualStack: await useDualstackEndpoint(),
      ...definedOnly({ Endpoint: process.env['AWS_ENDPOINT_URL'] }),
    });
    await this.#agents.open(url, count);
  }
}

/** Why GetFunction was denied. IAM does not say, and denies it for a function that does not exist as well. */
async function explainDenied(
  denied: unknown,
  listTags: Promise<ListTagsCommandOutput>,
  { functionName, arn, endpointUrl }: { functionName: string; arn: string; endpointUrl: string | undefined },
): Promise<BenchmarkError> {
  try {
    const { Tags = {} } = await listTags;
    if (hasOptInTag(Tags)) return deniedThoughOptedIn(functionName, denied);
  } catch (error) {
    const explained = readControlError(error, functionName, 'ListTags');
    if (explained.code !== 'ACCESS_DENIED') return explained;
  }
  return new NotOptedInError([arn], endpointUrl, denied);
}

function deniedThoughOptedIn(functionName: string, denied: unknown): BenchmarkError {
  return new BenchmarkError({
    code: 'ACCESS_DENIED',
    source: 'user',
    message: `${functionName} has the tag that opts it in, but IAM denies GetFunction: ${readSdkError(denied).message}`,
    fix: 'If the tag was set just now, start again in a minute; otherwise a policy of the account or organisation denies it.',
    cause: denied,
  });
}

function readControlError(error: unknown, functionName: string, action: string): BenchmarkError {
  const { name, message } = readSdkError(error);
  if (name === 'ResourceNotFoundException') {
    return new BenchmarkError({
      code: 'FUNCTION_NOT_FOUND',
      source: 'user',
      message: `Lambda has no function ${functionName} in this Region and account.`,
      fix: 'Correct the name or ARN in the suite, or deploy the function.',
      cause: error,
    });
  }
  // Lambda gives the second name to what its API model refuses, for example more memory than a new account may have.
  if (name === 'InvalidParameterValueException' || name === 'ValidationException') {
    return new BenchmarkError({
      code: 'UPDATE_FAILED',
      source: 'user',
      message: `Lambda refuses the configuration of ${functionName}: ${withoutValues(message)}`,
      fix: /is no longer supported for creating or updating/.test(message)
        ? 'Move the function to a runtime that Lambda supports: functions of this one can no longer be updated, so no cold start can be forced.'
        : 'Change memoryMb, the overrides or cpuTimeExtension of this function in the suite to what Lambda allows.',
    });
  }
  return toBenchmarkError(error, `${action} of ${functionName}`);
}

function readFunction(response: GetFunctionCommandOutput): FunctionConfiguration {
  const configuration = response.Configuration;
  const { FunctionName, FunctionArn, RevisionId, MemorySize, Timeout } = configuration ?? {};
  if (!FunctionName || !FunctionArn || !RevisionId || MemorySize === undefined || Timeout === undefined) {
    throw new BenchmarkError({
      code: 'AWS_FAILED',
      source: 'aws',
      message: `GetFunction of ${FunctionName ?? 'a function'} returned no name, ARN, RevisionId, memory or timeout.`,
      fix: 'Start again; if the error remains, compare with `aws lambda get-function`.',
    });
  }
  const error = configuration?.Environment?.Error;
  return definedOnly({
    functionName: FunctionName,
    functionArn: FunctionArn,
    runtime: configuration?.Runtime ?? CONTAINER_IMAGE,
    architecture: configuration?.Architectures?.[0] ?? 'x86_64',
    memoryMb: MemorySize,
    timeoutSeconds: Timeout,
    codeSizeBytes: configuration?.CodeSize ?? 0,
    codeSha256: configuration?.CodeSha256 ?? '',
    revisionId: RevisionId,
    state: configuration?.State ?? 'Active',
    lastUpdateStatus: configuration?.LastUpdateStatus ?? 'Successful',
    environment: configuration?.Environment?.Variables ?? {},
    stateReason: configuration?.StateReason,
    lastUpdateStatusReason: configuration?.LastUpdateStatusReason,
    environmentError: error && `${error.ErrorCode ?? 'Error'}: ${error.Message ?? ''}`,
    reservedConcurrency: response.Concurrency?.ReservedConcurrentExecutions,
    layers: (configuration?.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
    // Returned only for a customer managed key.
    // The API's model allows an empty text for no key.
    kmsKeyArn: configuration?.KMSKeyArn || undefined,
    tags: response.Tags ?? {},
    restrictions: restrictionsOf(configuration),
    hasSnapStart: configuration?.SnapStart?.ApplyOn === 'PublishedVersions',
  });
}

function restrictionsOf(configuration: GetFunctionCommandOutput['Configuration']): readonly Restriction[] {
  const { LogFormat, SystemLogLevel } = configuration?.LoggingConfig ?? {};
  return present<Restriction>([
    Boolean(configuration?.DurableConfig) && 'durable',
    Boolean(configuration?.TenancyConfig) && 'tenant-isolated',
    Boolean(configuration?.CapacityProviderConfig) && 'managed-instances',
    // The report of a success has the level INFO; without JSON there are no levels.
    LogFormat === 'JSON' && SystemLogLevel === 'WARN' && 'no-report',
    Boolean(configuration?.MasterArn) && 'edge-replica',
  ]);
}
