/** Stub functions in a deployed local cloud: makes them, and reads what was called. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateFunctionCommand, GetFunctionCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { BenchmarkError } from '../../core/errors.ts';
import type { StubCallEntry } from '../../local-cloud/lambda-service/stub/call-log.ts';
import type { StubModel } from '../../local-cloud/lambda-service/stub/stub-model.ts';
import { type CloudKit, waitFor } from './deployed-cloud.ts';

/** A measured call of the stub's log. */
export type StubCall = Readonly<StubCallEntry>;

/** Target that every such cloud has. */
const ROLE_OF = 'thaw-node-synthetic';
/** The stub throttles above 15 calls per second. */
const CREATION_MS = 75;

/** Makes opted-in functions with this model and waits until they are active. @returns their ARNs */
export async function createStubFunctions(
  kit: CloudKit,
  names: readonly string[],
  model: StubModel,
): Promise<readonly string[]> {
  const { Role } = await kit.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: ROLE_OF }));
  const arns: string[] = [];
  for (const name of names) {
    const [arn] = await Promise.all([createOne(kit, name, model, Role), sleep(CREATION_MS)]);
    arns.push(arn);
  }
  await waitFor(
    async () => (await kit.lambda.send(new GetFunctionCommand({ FunctionName: names.at(-1) }))).Configuration?.State,
    (state) => state === 'Active',
  );
  return arns;
}

async function createOne(kit: CloudKit, FunctionName: string, model: StubModel, Role?: string): Promise<string> {
  const { updateMs, initMs, durationMs, spreadPercent, seed } = model;
  const Variables = {
    STUB_UPDATE_MS: String(updateMs),
    STUB_INIT_MS: String(initMs),
    STUB_DURATION_MS: String(durationMs),
    STUB_SPREAD_PERCENT: String(spreadPercent),
    STUB_SEED: String(seed),
  };
  const { FunctionArn } = await kit.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role,
      MemorySize: 128,
      Timeout: 10,
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = () => {};') }) },
      Environment: { Variables },
      Tags: { 'thaw:measure': 'true' },
    }),
  );
  return FunctionArn ?? '';
}

/** Every call that the stub has answered since the last `forgetStubCalls`. */
export async function readStubCalls(kit: CloudKit): Promise<readonly StubCall[]> {
  return (await adminPage(kit, 'GET')) as readonly StubCall[];
}

export async function forgetStubCalls(kit: CloudKit): Promise<void> {
  await adminPage(kit, 'DELETE');
}

async function adminPage(kit: CloudKit, method: 'GET' | 'DELETE'): Promise<unknown> {
  const response = await fetch(`http://localhost:${kit.port}/_thaw/stub`, { method });
  if (response.ok) return ((await response.json()) as { calls?: unknown }).calls;
  throw new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `The local cloud answered ${response.status} to ${method} /_thaw/stub.`,
    fix: 'Read the log of the local cloud.',
  });
}
