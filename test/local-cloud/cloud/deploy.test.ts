// The stacks of the app in a cloud that runs: each change reaches it, and only the files that it does not have are sent.
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClientSettings } from '../../../cli/adapters/client-options.ts';
import { describeStack } from '../../../cli/adapters/stacks.ts';
import { uploadMissing } from '../../../cli/measure/adapters/objects.ts';
import { putStack } from '../../../cli/measure/adapters/put-stack.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

const STACK = 'Deployed';
const BUCKET = 'assets';
let cloud: TestCloud;
let settings: ClientSettings;
let role: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  settings = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    certificateAuthority: cloud.ca,
  };
  await cloud.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  role = await cloud.createRole('deployed');
});
afterAll(() => cloud?.stop());

/** Publishes and deploys one function. @returns the hash of the code that the function has then, and its memory */
async function deploy(code: string, MemorySize = 128, Runtime = 'nodejs24.x') {
  const zip = zipSync({ 'index.mjs': strToU8(code) }, { mtime: '2026-01-01' });
  const codeKey = `${code.length}.zip`;
  const properties = {
    Runtime,
    Handler: 'index.handler',
    Role: role,
    MemorySize,
    Code: { S3Bucket: BUCKET, S3Key: codeKey },
  };
  const template = {
    Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'deployed', ...properties } } },
  };
  const templateKey = `${code.length}-${MemorySize}-${Runtime}.json`;
  await uploadMissing(settings, [
    { bucket: BUCKET, key: codeKey, content: () => zip },
    { bucket: BUCKET, key: templateKey, content: () => strToU8(JSON.stringify(template)) },
  ]);
  await putStack(settings, STACK, { TemplateURL: `https://s3.us-east-1.amazonaws.com/${BUCKET}/${templateKey}` });
  const { Configuration } = await cloud.lambda.send(new GetFunctionCommand({ FunctionName: 'deployed' }));
  return { code: Configuration?.CodeSha256, memoryMb: Configuration?.MemorySize, changed: Configuration?.LastModified };
}

it('creates the stack, leaves it alone when nothing has changed, and updates it for new code and settings', async () => {
  const first = await deploy('export const handler = async () => 1;');
  expect((await describeStack(settings, STACK))?.status).toBe('CREATE_COMPLETE');

  expect(await deploy('export const handler = async () => 1;')).toEqual(first);
  expect((await describeStack(settings, STACK))?.status).toBe('CREATE_COMPLETE');

  const second = await deploy('export const handler = async () => 22;');
  expect(second.code).not.toBe(first.code);
  expect((await describeStack(settings, STACK))?.status).toBe('UPDATE_COMPLETE');

  expect(await deploy('export const handler = async () => 22;', 256)).toMatchObject({
    code: second.code,
    memoryMb: 256,
  });
});

it('sends only the files that the bucket does not have', async () => {
  await deploy('export const handler = async () => 1;');
  const { Contents = [] } = await cloud.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const key = Contents[0]?.Key ?? '';

  const read: string[] = [];
  const object = (name: string) => ({
    bucket: BUCKET,
    key: name,
    content: () => {
      read.push(name);
      return new Uint8Array([1]);
    },
  });
  await uploadMissing(settings, [object(key), object('new.zip')]);

  expect(read).toEqual(['new.zip']);
});

it('names the reason of a failure, and replaces the stack that it left', async () => {
  const broken = putStack(settings, 'Broken', {
    TemplateURL: `https://s3.us-east-1.amazonaws.com/${BUCKET}/absent.json`,
  });
  await expect(broken).rejects.toThrow(/absent\.json/);

  const template = (resource: object) => ({ TemplateBody: JSON.stringify({ Resources: { R: resource } }) });
  const refused = {
    Type: 'AWS::CloudFront::Function',
    Properties: { Name: 'refused', FunctionCode: '', FunctionConfig: {} },
  };
  await expect(putStack(settings, 'Broken', template(refused))).rejects.toThrow(/Broken could not be deployed .*R: ./s);
  expect((await describeStack(settings, 'Broken'))?.status).toBe('ROLLBACK_COMPLETE');

  await putStack(settings, 'Broken', template({ Type: 'AWS::SQS::Queue' }));
  expect((await describeStack(settings, 'Broken'))?.status).toBe('CREATE_COMPLETE');
});
