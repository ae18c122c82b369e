/** How other tools force cold starts, call by call, on the same stub function. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActive,
  waitUntilFunctionUpdated,
} from '@aws-sdk/client-lambda';
import type { CloudKit } from '../../kit/deployed-cloud.ts';
import { forgetStubCalls, readStubCalls } from '../../kit/stub-functions.ts';
import type { StrategyRun } from './figures.ts';

const MAX_WAIT_SECONDS = 60;
const BLIND_WAIT_MS = 5000;

/** Makes one cold start. */
type Sampling = (kit: CloudKit, FunctionName: string, index: number) => Promise<void>;

/**
 * The calls of aws-lambda-power-tuning (262ecc2) with `onlyColdStarts`: a version and an alias per sample, forced by another
 * description, and removed afterwards. Its state machine is left out, which is in its favour.
 */
const versionAndAlias: Sampling = async (kit, FunctionName, index) => {
  const { lambda: client } = kit;
  const Name = `RAM128-${index}`;
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 128, Description: Name }));
  await waitUntilFunctionUpdated({ client, minDelay: 1, maxWaitTime: MAX_WAIT_SECONDS }, { FunctionName });
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new GetAliasCommand({ FunctionName, Name })).catch(() => {});
  await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: Version }));
  await waitUntilFunctionActive({ client, maxWaitTime: MAX_WAIT_SECONDS }, { FunctionName, Qualifier: Name });
  await client.send(new InvokeCommand({ FunctionName, Qualifier: Name, LogType: 'Tail' }));
  const { FunctionVersion } = await client.send(new GetAliasCommand({ FunctionName, Name }));
  await client.send(new DeleteAliasCommand({ FunctionName, Name }));
  await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: FunctionVersion }));
};

/** The calls of lambda-perf (6070b794): another environment, five seconds of sleep whatever the update takes, one invocation. */
const sleepAfterUpdate: Sampling = async ({ lambda }, FunctionName, index) => {
  const Environment = { Variables: { CURRENT_TIME: String(index) } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  await sleep(BLIND_WAIT_MS);
  await lambda.send(new InvokeCommand({ FunctionName, LogType: 'Tail' }));
};

export const OTHER_STRATEGIES: readonly (readonly [name: string, sampling: Sampling])[] = [
  ['version and alias per sample', versionAndAlias],
  ['5 s of sleep after the update', sleepAfterUpdate],
];

export async function runStrategy(
  kit: CloudKit,
  functionName: string,
  samples: number,
  [name, sampling]: (typeof OTHER_STRATEGIES)[number],
): Promise<StrategyRun> {
  await forgetStubCalls(kit);
  const startMs = Date.now();
  for (let index = 0; index < samples; index += 1) await sampling(kit, functionName, index);
  const endMs = Date.now();
  return { name, burst: 1, sampling: { startMs, endMs }, totalMs: endMs - startMs, calls: await readStubCalls(kit) };
}
