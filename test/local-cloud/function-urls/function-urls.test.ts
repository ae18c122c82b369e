/** Function URLs: the event in payload format 2.0 and the HTTP response, by path and by Host header. */
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUrlResponse } from '../../../local-cloud/lambda-service/function-urls/payload-v2.ts';
import { type SigningCredentials, sign } from '../../../local-cloud/lambda-service/wire/sigv4.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

let cloud: TestCloud;
let echoUrl: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  echoUrl = await functionWithUrl('export const handler = async (event) => event;');
});
afterAll(async () => {
  await cloud?.stop();
});

/** Returns the URL with http, because vitest's process does not trust the CA. */
async function functionWithUrl(code: string, isPublic = true): Promise<string> {
  const name = `web-${randomUUID()}`;
  await cloud.createNodeFunction(name, code);
  const created = await cloud.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE' }));
  if (isPublic) {
    await cloud.lambda.send(
      new AddPermissionCommand({
        FunctionName: name,
        StatementId: 'public',
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      }),
    );
  }
  const read = await cloud.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: name }));
  expect(read.FunctionUrl).toBe(created.FunctionUrl);
  expect(created.FunctionUrl).toMatch(new RegExp(`^https://localhost:${cloud.port}/_aws/lambda-url/[a-z0-9-]+/$`));
  return String(created.FunctionUrl).replace('https:', 'http:');
}

describe('the event', () => {
  it('has payload format 2.0', async () => {
    const response = await fetch(`${echoUrl}a/b%20c?x=1&x=2&y=%20z`, {
      method: 'POST',
      body: 'hello',
      headers: { 'content-type': 'text/plain', cookie: 'a=1; b=2', 'x-own': 'v' },
    });
    const event = (await response.json()) as Record<string, unknown>;

    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a/b%20c',
      rawQueryString: 'x=1&x=2&y=%20z',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { x: '1,2', y: ' z' },
      headers: { 'x-own': 'v', 'content-type': 'text/plain', 'x-forwarded-proto': 'https' },
      requestContext: { http: { method: 'POST', path: '/a/b c', sourceIp: '127.0.0.1' }, stage: '$default' },
      body: 'hello',
      isBase64Encoded: false,
    });
    expect(event['headers']).not.toHaveProperty('cookie');
  });

  it.each([
    ['text/csv; charset=utf-8', false],
    ['application/json', false],
    ['application/xml;charset=utf-8', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
    ['application/octet-stream', true],
    ['', true],
  ])('has a body of the type %j as base64: %s', async (type, isBase64Encoded) => {
    const body = 'a=1&b=2';
    // A Buffer, because fetch adds a type to text.
    const options = { method: 'POST', body: Buffer.from(body), headers: type === '' ? {} : { 'content-type': type } };
    const event = await (await fetch(echoUrl, options)).json();

    expect(event).toMatchObject({ body: isBase64Encoded ? btoa(body) : body, isBase64Encoded });
  });

  it('has a body that is not text as base64', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);

    const response = await fetch(echoUrl, { method: 'POST', body: bytes, headers: { 'content-type': 'image/png' } });

    expect(await response.json()).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
  });

  it('is also sent for a request with the Host header of AWS', async () => {
    const id = new URL(echoUrl).pathname.split('/')[3];
    const event = await new Promise<string>((resolve, reject) => {
      const headers = { host: `${id}.lambda-url.us-east-1.on.aws` };
      httpRequest({ port: cloud.port, path: '/deep?q=1', headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });

    expect(JSON.parse(event)).toMatchObject({ rawPath: '/deep', queryStringParameters: { q: '1' } });
  });
});

describe('the response', () => {
  it('has the status, headers, cookies and base64 body of the function', async () => {
    const url = await functionWithUrl(
      "export const handler = async () => ({ statusCode: 418, headers: { 'X-Own': 'v', 'content-type': 'image/png' }, cookies: ['a=1', 'b=2'], body: 'AP8=', isBase64Encoded: true });",
    );

    const response = await fetch(url);

    expect(response.status).toBe(418);
    expect(response.headers.get('x-own')).toBe('v');
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255]));
  });

  it.each([
    ['a line break in a header', "{ statusCode: 200, headers: { 'x-own': 'a\\nb' } }"],
    ['an invalid header name', "{ statusCode: 200, headers: { 'x own': 'v' } }"],
    ['a header beyond Latin-1', "{ statusCode: 200, headers: { 'x-own': '\u4f60' } }"],
  ])('is 502 for %s', async (_what, value) => {
    const url = await functionWithUrl(`export const handler = async () => (${value});`);

    const response = await fetch(url);

    expect([response.status, await response.text()]).toEqual([502, 'Internal Server Error']);
    expect(cloud.lines.filter((line) => line.includes('failed inside the gateway'))).toEqual([]);
  });

  it('is complete, whatever connection headers the function returns', async () => {
    const url = await functionWithUrl(
      "export const handler = async (event) => ({ statusCode: Number(event.rawPath.slice(1)), headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': '99', Connection: 'upgrade', Upgrade: 'h2c' }, body: 'whole' });",
    );

    const [ok, empty, again] = [await fetch(`${url}200`), await fetch(`${url}204`), await fetch(`${url}200`)];

    expect([ok.status, await ok.text(), empty.status, await empty.text()]).toEqual([200, 'whole', 204, '']);
    expect([again.headers.get('content-length'), await again.text()]).toEqual(['5', 'whole']);
  });

  it('is 502 Internal Server Error when the handler fails', async () => {
    const url = await functionWithUrl("export const handler = async () => { throw new Error('no'); };");

    const response = await fetch(url);

    expect([response.status, await response.text()]).toEqual([502, 'Internal Server Error']);
  });

  it('is 403 without a resource policy, and for an unknown URL', async () => {
    const url = await functionWithUrl('export const handler = async () => 1;', false);

    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(`http://localhost:${cloud.port}/_aws/lambda-url/${'x'.repeat(32)}/`)).status).toBe(403);
  });

  it.each([
    ['{"statusCode":200,"body":{"a":1}}', 200, '{"a":1}'],
    ['{"no":"status"}', 200, '{"no":"status"}'],
    ['"text"', 200, 'text'],
    ['null', 200, 'null'],
  ])('of %s is %d %s', (payload, status, text) => {
    const urlResponse = parseUrlResponse(Buffer.from(payload));

    expect([urlResponse?.status, urlResponse?.body.toString()]).toEqual([status, text]);
  });

  it('is undefined for an invalid status', () => {
    expect(parseUrlResponse(Buffer.from('{"statusCode":"many"}'))).toBeUndefined();
  });
});

describe('a URL with AuthType AWS_IAM', () => {
  const REGION = 'us-east-1';

  /** Sends a POST signed with `credentials`. */
  async function post(url: string, credentials: SigningCredentials | undefined) {
    const body = '{"a":1}';
    const { pathname, host } = new URL(url);
    const plain = { host, 'content-type': 'application/json' };
    const signature =
      credentials === undefined
        ? {}
        : sign({ method: 'POST', path: pathname, headers: plain, body: Buffer.from(body) }, credentials, {
            region: REGION,
            service: 'lambda',
          });
    const response = await fetch(url, { method: 'POST', body, headers: { ...plain, ...signature } });
    return { status: response.status, text: await response.text() };
  }

  async function functionBehindIam(): Promise<{ url: string; arn: string }> {
    const name = `guarded-${randomUUID()}`;
    const arn = await cloud.createNodeFunction(name, 'export const handler = async (event) => event.body;');
    const created = await cloud.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'AWS_IAM' }),
    );
    return { url: String(created.FunctionUrl).replace('https:', 'http:'), arn };
  }

  async function userWith(statements: readonly unknown[]): Promise<SigningCredentials> {
    const UserName = `caller-${randomUUID()}`;
    await cloud.query('iam', { Action: 'CreateUser', Version: '2010-05-08', UserName });
    await cloud.query('iam', {
      Action: 'PutUserPolicy',
      Version: '2010-05-08',
      UserName,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    });
    const key = await cloud.query('iam', { Action: 'CreateAccessKey', Version: '2010-05-08', UserName });
    const part = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(key)?.[1] ?? '';
    return { accessKeyId: part('AccessKeyId'), secretAccessKey: part('SecretAccessKey') };
  }

  it('can be called with the permission, also when the authorization is cached', async () => {
    const { url, arn } = await functionBehindIam();
    const actions = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];
    const caller = await userWith([{ Effect: 'Allow', Action: actions, Resource: arn }]);

    expect(await post(url, caller)).toEqual({ status: 200, text: '{"a":1}' });
    expect(await post(url, caller)).toEqual({ status: 200, text: '{"a":1}' });
  });

  it('is 403 without a signature, with a forged one, and without the permission', async () => {
    const { url, arn } = await functionBehindIam();
    const caller = await userWith([{ Effect: 'Allow', Action: 'lambda:InvokeFunctionUrl', Resource: arn }]);
    const unauthorized = await userWith([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${arn}-other` },
    ]);
    await post(url, caller);

    expect((await post(url, undefined)).status).toBe(403);
    expect((await post(url, { ...caller, secretAccessKey: 'guessed' })).status).toBe(403);
    expect((await post(url, unauthorized)).status).toBe(403);
  });
});
