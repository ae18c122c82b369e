/**
 * `thaw measure --aws` from end to end. AWS's own endpoint variables lead the command to a local cloud: its figures are local ones,
 * its code path is that of AWS, of which otherwise only the refusals are tested.
 */
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import { buildCpuTimeExtension } from '../../target-functions/build/build-extension.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import { type CloudKit, repositoryRoot } from '../kit/deployed-cloud.ts';
import { cloudUp, endRunsOfFailedTests } from './cloud-kit.ts';

const FunctionName = 'orders';
const ARN = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
const COMPUTED_MS = 30;
/** Computes until its process has used so much CPU time, which only the extension can say of it: it has no probe. */
const HANDLER = `
const { rules } = require('rules');
const compute = (ms) => {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 >= ms) return;
  }
};
exports.handler = async () => (compute(${COMPUTED_MS}), { ok: rules });`;

let kit: CloudKit;
let layerArn: string;
const missing = await buildCpuTimeExtension({
  repositoryRoot,
  architecture: hostArchitecture(),
  profile: 'local',
  environment: process.env,
  onProgress: () => {},
});
if (missing !== undefined) console.warn(`SKIPPED where the CPU time extension is needed: ${missing.reason}.`);

beforeAll(async () => {
  kit = await cloudUp(['node-synthetic']);
  const target = await kit.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'thaw-node-synthetic' }));
  const rules = zipSync({ 'nodejs/node_modules/rules/index.js': strToU8('exports.rules = true;') });
  const layer = await kit.lambda.send(
    new PublishLayerVersionCommand({ LayerName: 'rules', Content: { ZipFile: rules } }),
  );
  layerArn = layer.LayerVersionArn ?? '';
  await kit.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: target.Role,
      MemorySize: 512,
      Layers: [layerArn],
      Environment: { Variables: { STAGE: 'test' } },
      Architectures: target.Architectures,
      Tags: { 'thaw:measure': 'true' },
      Code: { ZipFile: zipSync({ 'index.js': strToU8(HANDLER) }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: kit.lambda, maxWaitTime: 20 }, { FunctionName });
});
afterAll(() => kit?.down());
endRunsOfFailedTests(() => kit);

async function measureOnAws(...args: string[]) {
  const { code, out, err } = await kit.thaw(['measure', ARN, '--aws', '--json', ...args], kit.environmentVariables);
  return { code, err, results: out === '' ? undefined : (JSON.parse(out) as { results: Results }).results };
}

async function configuration() {
  const of = await kit.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { MemorySize, Environment, Layers = [] } = of;
  return { MemorySize, variables: Environment?.Variables, layers: Layers.map(({ Arn }) => Arn) };
}

const asBefore = () => ({ MemorySize: 512, variables: { STAGE: 'test' }, layers: [layerArn] });

it('measures a function by its ARN, and leaves it as it was', async () => {
  const { code, err, results } = await measureOnAws('--samples', '2');

  expect(err).not.toContain('error');
  expect(code).toBe(0);
  expect(results?.run.status).toBe('complete');
  expect(results?.configurations.map(({ function: label, cold, warm }) => [label, cold?.n, warm?.n])).toEqual([
    ['orders', 2, 4],
  ]);
  expect(results).not.toHaveProperty('cpuTimeExtension');
  expect(await configuration()).toEqual(asBefore());
});

it.skipIf(missing !== undefined)('attaches the CPU time extension for visits of its own, and detaches it', async () => {
  const { code, results } = await measureOnAws('--samples', '6', '--cpu-time-extension');

  expect(code).toBe(0);
  expect(results?.configurations.map(({ cold }) => cold?.n)).toEqual([6]);
  const [attached] = results?.cpuTimeExtension ?? [];
  expect(attached).toMatchObject({ cold: { n: 6 }, followUp: { n: 6 }, warm: { n: 12 }, problems: {} });
  // Of the last call of each of the six environments nothing is known.
  expect(attached?.unknown).toBe(6);
  expect(attached?.adds.map(({ phase, metric, interval }) => [phase, metric, interval !== null])).toEqual([
    ['cold', 'initDurationMs', true],
    ['cold', 'durationMs', true],
    ['follow-up', 'durationMs', true],
    ['warm', 'durationMs', true],
  ]);
  expect(attached?.cold?.breakdown).toMatchObject({ source: 'extension', init: { n: 6 }, handler: { n: 6 } });
  expect(attached?.warm?.breakdown?.handler?.n).toBe(6);
  expect(attached?.warm?.breakdown?.handler?.computingMs).toBeGreaterThanOrEqual(COMPUTED_MS);
  expect(await configuration()).toEqual(asBefore());
});

it.skipIf(missing !== undefined)('refuses it for a function that has five layers, and changes nothing', async () => {
  const more = [];
  for (const LayerName of ['a', 'b', 'c', 'd']) {
    const content = { ZipFile: zipSync({ [LayerName]: strToU8(LayerName) }) };
    const { LayerVersionArn = '' } = await kit.lambda.send(
      new PublishLayerVersionCommand({ LayerName, Content: content }),
    );
    more.push(LayerVersionArn);
  }
  const Layers = [layerArn, ...more];
  await kit.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers }));
  await waitUntilFunctionUpdatedV2({ client: kit.lambda, maxWaitTime: 20 }, { FunctionName });

  const { code, err } = await measureOnAws('--samples', '1', '--cpu-time-extension');

  expect(err).toContain('orders has 5 layers, and Lambda allows 5');
  expect(code).not.toBe(0);
  expect(await configuration()).toEqual({ ...asBefore(), layers: Layers });
});
