/** Lambda's control plane and Invoke on the AWS SDK. */
import http from 'node:http';
import https from 'node:https';
import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import type { AccountLimits } from '../../core/plan/account-limits.ts';
import type {
  FunctionConfiguration,
  FunctionUpdate,
  InvokeOptions,
  InvokeResponse,
  LambdaFunctions,
  UpdateOutcome,
} from '../ports.ts';
import { callErrorOf, readSdkError, toBenchmarkError, withoutValues } from './aws-errors.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const CONTROL_TIMEOUT_MS = 30_000;

export class SdkLambdaFunctions implements LambdaFunctions {
  readonly #control: LambdaClient;
  readonly #measured: LambdaClient;

  /** @param maxSockets max number of simultaneous requests; further requests wait without any record of it */
  constructor(maxSockets = 128) {
    // One pool for both clients: the invocations use connections that the control client has opened.
    const agents = {
      httpAgent: new http.Agent({ keepAlive: true, maxSockets }),
      httpsAgent: new https.Agent({ keepAlive: true, maxSockets }),
      connectionTimeout: CONNECTION_TIMEOUT_MS,
    };
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
      throw readControlError(error, functionName, 'GetFunction');
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
          RevisionId: update.revisionId,
        }),
      );
      return { kind: 'updated', revisionId: response.RevisionId ?? '' };
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
      const response = await this.#measured.send(
        new InvokeCommand({
          FunctionName: functionName,
          Payload: new TextEncoder().encode(options.payload),
          LogType: options.logTail ? 'Tail' : 'None',
        }),
        { abortSignal },
      );
      const { LogResult, $metadata } = response;
      return definedOnly({
        requestId: $metadata.requestId,
        httpStatus: $metadata.httpStatusCode,
        functionError: response.FunctionError,
        logTail: LogResult === undefined ? undefined : Buffer.from(LogResult, 'base64').toString('utf8'),
        payloadText: Buffer.from(response.Payload ?? []).toString('utf8'),
      });
    } catch (error) {
      const { status, requestId } = readSdkError(error);
      const callError = callErrorOf(error, abortSignal.aborted ? options.timeoutMs : undefined);
      return definedOnly({ requestId, httpStatus: status, payloadText: '', callError });
    }
  }

  async openConnections(functionName: string, count: number): Promise<void> {
    const command = () => this.#control.send(new GetFunctionCommand({ FunctionName: functionName }));
    await Promise.allSettled(Array.from({ length: count }, command));
  }
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
      fix: 'Change memoryMb or the overrides of this function in the suite to what Lambda allows.',
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
    runtime: configuration?.Runtime ?? 'container-image',
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
    // Returned only for a customer managed key.
    kmsKeyArn: configuration?.KMSKeyArn,
  });
}
