// Our replacement for the AWS Parameters and Secrets extension: its HTTP interface, and as an extension of real environments.
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleExtension } from '../../../infra/bundling/bundle-extension.ts';
import type { AwsCall } from '../../../local-cloud/extensions/parameters-and-secrets/aws-calls.ts';
import { createParametersServer } from '../../../local-cloud/extensions/parameters-and-secrets/parameters-server.ts';
import { readSettings } from '../../../local-cloud/extensions/parameters-and-secrets/settings.ts';
import { freePort } from '../../../local-cloud/host/free-port.ts';
import { call, nodeFunction, startEngine, type TestEngine } from '../environment/kit.ts';

const TOKEN = { 'X-Aws-Parameters-Secrets-Token': 'the token' };
const PARAMETER = '/systemsmanager/parameters/get?name=%2Fthaw%2Fdatabase&withDecryption=true';

describe('the HTTP interface', () => {
  let server: ReturnType<typeof createParametersServer> | undefined;
  let nowMs = 0;
  const calls: unknown[] = [];

  async function start(call: AwsCall, environment: Record<string, string> = {}) {
    calls.length = 0;
    nowMs = 0;
    server = createParametersServer({
      settings: readSettings({
        PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '0',
        AWS_SESSION_TOKEN: 'the token',
        ...environment,
      }),
      call: (operation, input) => {
        calls.push([operation, input]);
        return call(operation, input);
      },
      nowMs: () => nowMs,
    });
    const port = await server.listen();
    return async (url: string, headers: Record<string, string> = TOKEN, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${port}${url}`, { method, headers });
      return { status: response.status, text: await response.text() };
    };
  }
  const parameterFound: AwsCall = async () => ({ status: 200, body: '{"Parameter":{"Value":"v"}}' });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is not ready before the first invocation', async () => {
    const send = await start(parameterFound);

    expect(await send(PARAMETER)).toEqual({ status: 400, text: 'not ready to serve traffic, please wait' });
    server?.ready();
    expect((await send(PARAMETER)).status).toBe(200);
  });

  it('requires the session token', async () => {
    const send = await start(parameterFound);
    server?.ready();

    expect((await send(PARAMETER, {})).status).toBe(401);
    expect((await send(PARAMETER, { 'X-Aws-Parameters-Secrets-Token': 'other' })).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it.each([
    [PARAMETER, ['GetParameter', { Name: '/thaw/database', WithDecryption: true }]],
    ['/systemsmanager/parameters/get?name=a', ['GetParameter', { Name: 'a', WithDecryption: false }]],
    ['/systemsmanager/parameters/get?name=a&version=3', ['GetParameter', { Name: 'a:3', WithDecryption: false }]],
    ['/systemsmanager/parameters/get?name=a&label=l', ['GetParameter', { Name: 'a:l', WithDecryption: false }]],
    ['/secretsmanager/get?secretId=s', ['GetSecretValue', { SecretId: 's' }]],
    ['/secretsmanager/get?secretId=s&versionStage=p', ['GetSecretValue', { SecretId: 's', VersionStage: 'p' }]],
    ['/secretsmanager/get?secretId=s&versionId=i', ['GetSecretValue', { SecretId: 's', VersionId: 'i' }]],
  ])('%s becomes a call to AWS', async (url, expected) => {
    const send = await start(parameterFound);
    server?.ready();

    expect(await send(url)).toEqual({ status: 200, text: '{"Parameter":{"Value":"v"}}' });
    expect(calls).toEqual([expected]);
  });

  it.each([
    ['/systemsmanager/parameters/get', 'GET', 400],
    ['/secretsmanager/get', 'GET', 400],
    ['/', 'GET', 404],
    [PARAMETER, 'POST', 404],
  ])('%s with %s is refused without a call', async (url, method, status) => {
    const send = await start(parameterFound);
    server?.ready();

    expect((await send(url, TOKEN, method)).status).toBe(status);
    expect(calls).toEqual([]);
  });

  it('caches responses for their time to live, and no errors', async () => {
    const send = await start(parameterFound, { SSM_PARAMETER_STORE_TTL: '10' });
    server?.ready();
    await send(PARAMETER);
    nowMs = 9_999;
    await send(PARAMETER);
    expect(calls).toHaveLength(1);
    nowMs = 10_000;
    await send(PARAMETER);
    expect(calls).toHaveLength(2);
    await server?.close();

    const refusing = await start(async () => ({ status: 400, body: '{"__type":"ParameterNotFound"}' }));
    server?.ready();
    expect(await refusing(PARAMETER)).toMatchObject({
      status: 400,
      text: expect.stringContaining('ParameterNotFound'),
    });
    await refusing(PARAMETER);
    expect(calls).toHaveLength(2);
  });

  it('caches nothing when the cache is off, and no more entries than its size', async () => {
    const send = await start(parameterFound, { PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'false' });
    server?.ready();
    await send(PARAMETER);
    await send(PARAMETER);
    expect(calls).toHaveLength(2);
    await server?.close();

    const small = await start(parameterFound, { PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: '1' });
    server?.ready();
    await small(PARAMETER);
    await small('/secretsmanager/get?secretId=s');
    await small(PARAMETER);
    expect(calls).toHaveLength(3);
  });

  it('responds with 500 when AWS cannot be reached', async () => {
    const send = await start(() => Promise.reject(new Error('connect ECONNREFUSED')));
    server?.ready();

    expect(await send(PARAMETER)).toMatchObject({ status: 500, text: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('in environments', () => {
  let test: TestEngine;
  let aws: Server;
  const requests: { target: string; authorization: string; body: string }[] = [];
  const repositoryRoot = path.resolve(import.meta.dirname, '../../..');

  beforeAll(async () => {
    test = await startEngine();
    aws = createServer(async (request, response) => {
      // An environment may end during its request.
      const body = await text(request).catch(() => '');
      if (request.method === 'POST') {
        const { authorization = '', 'x-amz-target': target = '' } = request.headers;
        requests.push({ target: String(target), authorization, body });
      }
      response.end('{"Parameter":{"Value":"from AWS"}}');
    });
    await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await test?.stop();
    aws?.closeAllConnections();
    aws?.close();
  });

  it('each extension has its own port and calls AWS with the credentials of its function', async () => {
    const revision = nodeFunction({
      handler: 'asks-extension.handler',
      layersDirectory: bundleExtension(repositoryRoot),
      localEnvironment: { AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}` },
    });
    const results = await Promise.all(Array.from({ length: 3 }, () => call(test.engine, revision)));
    const bodies = results.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Record<string, string>);

    expect(bodies.map(({ text }) => text)).toEqual(Array(3).fill('{"Parameter":{"Value":"from AWS"}}'));
    expect(new Set(bodies.map(({ port }) => port)).size).toBe(3);
    expect(requests).toHaveLength(3);
    expect(requests[0]).toMatchObject({
      target: 'AmazonSSM.GetParameter',
      authorization: expect.stringMatching(/Credential=AKID\/\d{8}\/us-east-1\/ssm\/aws4_request/),
      body: '{"Name":"/thaw/database","WithDecryption":true}',
    });
    await test.engine.retire(revision.functionName);
    for (const { port = '' } of bodies) await expect(isOpen(Number(port))).resolves.toBe(false);
  });

  it('a function without extensions gets no port', async () => {
    const { payload } = await call(test.engine, nodeFunction({ handler: 'asks-extension.port' }));

    expect(JSON.parse(Buffer.from(payload).toString())).toBeNull();
  });

  it('a port in use is skipped', async () => {
    const first = await freePort();
    const taken = createServer();
    // If another program uses the port, that is just as good.
    await new Promise<void>((resolve) => taken.once('error', () => resolve()).listen(first + 1, '127.0.0.1', resolve));
    try {
      expect(await freePort()).not.toBe(first + 1);
    } finally {
      taken.close();
    }
  });
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port }, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
