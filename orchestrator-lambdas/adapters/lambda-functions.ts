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
  InvokeAnswer,
  InvokeOptions,
  LambdaFunctions,
  UpdateOutcome,
} from '../ports.ts';
import { readSdkError, toBenchmarkError, withoutValues } from './aws-errors.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const CONTROL_TIMEOUT_MS = 30_000;

export class SdkLambdaFunctions implements LambdaFunctions {
  readonly #control: LambdaClient;
  readonly #measured: LambdaClient;

  /** @param maxSockets requests that may be out at the same time; more would wait where nobody sees it */
  constructor(maxSockets = 128) {
    // One pool for both clients: what the control client connected is ready for the invocations.
    const agents = {
      httpAgent: new http.Agent({ keepAlive: true, maxSockets }),
      httpsAgent: new https.Agent({ keepAlive: true, maxSockets }),
      connectionTimeout: CONNECTION_TIMEOUT_MS,
    };
    this.#control = new LambdaClient({
      maxAttempts: 6,
      requestHandler: { ...agents, requestTimeout: CONTROL_TIMEOUT_MS, throwOnRequestTimeout: true },
    });
    // A second try of the SDK would be a second invocation in the same environment, counted as the first.
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
      // An organisation may forbid it; the run itself does not need it.
      if (explained.code === 'ACCESS_DENIED') return undefined;
      throw explained;
    }
  }

  async update(functionName: string, update: FunctionUpdate): Promise<UpdateOutcome> {
    try {
      const answer = await this.#control.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: functionName,
          MemorySize: update.memoryMb,
          Environment: { Variables: { ...update.environment } },
          RevisionId: update.revisionId,
        }),
      );
      return { kind: 'updated', revisionId: answer.RevisionId ?? '' };
    } catch (error) {
      const { name } = readSdkError(error);
      if (name === 'ResourceConflictException') return { kind: 'busy' };
      if (name === 'PreconditionFailedException') return { kind: 'moved-on' };
      throw readControlError(error, functionName, 'UpdateFunctionConfiguration');
    }
  }

  async invoke(functionName: string, options: InvokeOptions): Promise<InvokeAnswer> {
    const abortSignal = AbortSignal.timeout(options.timeoutMs);
    try {
      const answer = await this.#measured.send(
        new InvokeCommand({
          FunctionName: functionName,
          Payload: new TextEncoder().encode(options.payload),
          LogType: options.logTail ? 'Tail' : 'None',
        }),
        { abortSignal },
      );
      const { requestId, httpStatusCode } = answer.$metadata;
      return definedOnly({
        requestId,
        httpStatus: httpStatusCode,
        functionError: answer.FunctionError,
        logTail: answer.LogResult === undefined ? undefined : Buffer.from(answer.LogResult, 'base64').toString('utf8'),
        payloadText: Buffer.from(answer.Payload ?? []).toString('utf8'),
      });
    } catch (error) {
      const { name, message, status, requestId } = readSdkError(error);
      const callError = abortSignal.aborted
        ? { name: 'InvokeTimeout', message: `No answer within ${Math.round(options.timeoutMs)} ms.` }
        : { name, message };
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
  if (name === 'InvalidParameterValueException') {
    return new BenchmarkError({
      code: 'UPDATE_FAILED',
      source: 'user',
      message: `Lambda refuses the configuration of ${functionName}: ${withoutValues(message)}`,
      fix: 'Change memoryMb or the overrides of this function in the suite to what Lambda allows.',
    });
  }
  return toBenchmarkError(error, `${action} of ${functionName}`);
}

function readFunction(answer: GetFunctionCommandOutput): FunctionConfiguration {
  const found = answer.Configuration;
  const { FunctionName, FunctionArn, RevisionId, MemorySize, Timeout } = found ?? {};
  if (!FunctionName || !FunctionArn || !RevisionId || MemorySize === undefined || Timeout === undefined) {
    throw new BenchmarkError({
      code: 'AWS_FAILED',
      source: 'aws',
      message: `GetFunction of ${FunctionName ?? 'a function'} answered without name, ARN, RevisionId, memory or timeout.`,
      fix: 'Start again; if it stays, compare with `aws lambda get-function`.',
    });
  }
  const error = found?.Environment?.Error;
  return definedOnly({
    functionName: FunctionName,
    functionArn: FunctionArn,
    runtime: found?.Runtime ?? 'container-image',
    architecture: found?.Architectures?.[0] ?? 'x86_64',
    memoryMb: MemorySize,
    timeoutSeconds: Timeout,
    codeSizeBytes: found?.CodeSize ?? 0,
    codeSha256: found?.CodeSha256 ?? '',
    revisionId: RevisionId,
    state: found?.State ?? 'Active',
    lastUpdateStatus: found?.LastUpdateStatus ?? 'Successful',
    environment: found?.Environment?.Variables ?? {},
    stateReason: found?.StateReason,
    lastUpdateStatusReason: found?.LastUpdateStatusReason,
    environmentError: error && `${error.ErrorCode ?? 'Error'}: ${error.Message ?? ''}`,
    reservedConcurrency: answer.Concurrency?.ReservedConcurrentExecutions,
  });
}
