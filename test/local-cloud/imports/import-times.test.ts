import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateFolders } from '../../../local-cloud/cloud/state-folder.ts';
import type { TimedImports } from '../../../local-cloud/lambda-service/imports/import-times.ts';
import { eventually } from '../kit/eventually.ts';
import { repositoryRoot, startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

let cloud: TestCloud;
let others: readonly string[];
beforeAll(async () => {
  cloud = await startTestCloud();
  others = keptFiles();
});
afterAll(async () => {
  for (const name of keptFiles()) if (!others.includes(name)) rmSync(path.join(importsFolder(), name));
  await cloud?.stop();
});

async function ask(name: string): Promise<{ status: number; body: TimedImports }> {
  const response = await fetch(`http://localhost:${cloud.port}/_thaw/imports/${name}`, { method: 'POST' });
  return { status: response.status, body: (await response.json()) as TimedImports };
}

const importsFolder = () => stateFolders(repositoryRoot, cloud.port).imports;
/** The folder is not the test cloud's own. */
const keptFiles = () => (existsSync(importsFolder()) ? readdirSync(importsFolder()) : []);
/** A package that no test has used before. */
const unique = () => `// ${crypto.randomUUID()}\n`;

it('times the modules of a function in three starts, and of the same package only once', async () => {
  const code = `${unique()}import 'node:zlib'; console.log('began'); export const handler = async () => 'ok';`;
  await cloud.createNodeFunction('timed', code);
  const first = await ask('timed');
  const kept = keptFiles().length;
  const second = await ask('timed');

  expect(first).toMatchObject({ status: 200, body: { functionName: 'timed', imports: { n: 3 } } });
  expect(first.body.codeSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(first.body.imports?.modules[0]?.name).toBe('index.mjs');
  expect(second.body).toEqual(first.body);
  expect(keptFiles()).toHaveLength(kept);
});

it('leaves no environment behind, and writes nothing to the log of the function', async () => {
  await cloud.createNodeFunction('quiet', `${unique()}console.log('began'); export const handler = async () => 'ok';`);
  await ask('quiet');
  const response = await fetch(`http://localhost:${cloud.port}/_thaw/environments`);
  const { functions } = (await response.json()) as { functions: { functionName: string; environments: number }[] };
  const logs = readdirSync(stateFolders(repositoryRoot, cloud.port).functionLogs);

  expect(functions.find(({ functionName }) => functionName === 'quiet')).toMatchObject({ environments: 0 });
  expect(logs.filter((name) => name.includes('quiet'))).toEqual([]);
});

it('times a package again whose settings have changed', async () => {
  await cloud.createNodeFunction('changed', `${unique()}export const handler = async () => 'ok';`);
  const kept = keptFiles().length;
  const askAt = async (MemorySize: number) => {
    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'changed', MemorySize }));
    await eventually('the update has ended', async () => {
      const current = await cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'changed' }));
      return current.LastUpdateStatus === 'Successful';
    });
    await ask('changed');
  };
  for (const memoryMb of [256, 1769, 256]) await askAt(memoryMb);

  expect(keptFiles()).toHaveLength(kept + 2);
});

it('has no modules of a function whose init fails', async () => {
  await cloud.createNodeFunction('broken', `${unique()}throw new Error('no');`);

  expect((await ask('broken')).body).toMatchObject({ functionName: 'broken', imports: null });
});

it('has no modules of a program', async () => {
  const bootstrap = zipSync({ bootstrap: [strToU8('#!/bin/sh\nexit 1\n'), { os: 3, attrs: 0o100755 * 65536 }] });
  await cloud.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'program',
      Runtime: 'provided.al2023',
      Handler: 'bootstrap',
      Role: 'arn:aws:iam::000000000000:role/plain',
      Code: { ZipFile: bootstrap },
    }),
  );

  expect((await ask('program')).body).toMatchObject({ imports: null });
});

it('answers 404 for a function that does not exist', async () => {
  expect((await ask('nobody')).status).toBe(404);
});
