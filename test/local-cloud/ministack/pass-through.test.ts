/** Requests for other services reach MiniStack unchanged, over HTTP and TLS on one port. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateFolders } from '../../../local-cloud/cloud/state-folder.ts';
import { readRecord } from '../../../local-cloud/host/process-records.ts';
import { createUpstream } from '../../../local-cloud/lambda-service/ministack/upstream.ts';
import { eventually } from '../kit/eventually.ts';
import { failureOf, repositoryRoot, startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  await cloud?.stop();
});

describe('the one port', () => {
  it('responds over HTTP', async () => {
    const response = await fetch(`http://localhost:${cloud.port}/_thaw/health`);

    expect(await response.json()).toMatchObject({ status: 'ok', ministack: 'up' });
  });

  it('responds over TLS with a certificate that the CA signed', async () => {
    await cloud.dynamodb.send(
      new CreateTableCommand({
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      }),
    );
    await cloud.dynamodb.send(new PutItemCommand({ TableName: 'items', Item: { pk: { S: 'a' }, n: { N: '1' } } }));

    const read = await cloud.dynamodb.send(new GetItemCommand({ TableName: 'items', Key: { pk: { S: 'a' } } }));

    expect(read.Item).toEqual({ pk: { S: 'a' }, n: { N: '1' } });
  });

  it('sends 400 for invalid HTTP, and continues', async () => {
    const response = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(cloud.port, '127.0.0.1', () => socket.write('no http at all\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
    });

    expect(response).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`http://localhost:${cloud.port}/_thaw/health`)).status).toBe(200);
  });
});

describe('S3', () => {
  it('stores and returns large objects, with spaces and umlauts in their names', async () => {
    const Body = randomBytes(20 * 1024 * 1024);
    const Key = 'a folder/größe +1.bin';
    await cloud.s3.send(new CreateBucketCommand({ Bucket: 'large-objects' }));

    await cloud.s3.send(new PutObjectCommand({ Bucket: 'large-objects', Key, Body }));
    const read = await cloud.s3.send(new GetObjectCommand({ Bucket: 'large-objects', Key }));

    expect(Buffer.compare(Buffer.from((await read.Body?.transformToByteArray()) ?? []), Body)).toBe(0);
  });

  describe('a conditional write', () => {
    const Bucket = 'conditional';
    const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
      cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html; charset=utf-8', ...condition }));
    const read = async (Key: string) => {
      const { Body, ETag, ContentType } = await cloud.s3.send(new GetObjectCommand({ Bucket, Key }));
      return { text: await Body?.transformToString(), etag: ETag, type: ContentType };
    };
    beforeAll(async () => {
      await cloud.s3.send(new CreateBucketCommand({ Bucket }));
    });

    it('creates an object once', async () => {
      await put('once', 'first', { IfNoneMatch: '*' });

      expect(await failureOf(put('once', 'second', { IfNoneMatch: '*' }))).toMatchObject({
        status: 412,
        name: 'PreconditionFailed',
      });
      expect(await read('once')).toMatchObject({ text: 'first', type: 'text/html; charset=utf-8' });
    });

    it('replaces the object that was read, and no other', async () => {
      const first = await put('page', 'first', { IfNoneMatch: '*' });
      const second = await put('page', 'second', { IfMatch: first.ETag ?? '' });

      expect(await failureOf(put('page', 'third', { IfMatch: first.ETag ?? '' }))).toMatchObject({
        status: 412,
        name: 'PreconditionFailed',
      });
      expect(await read('page')).toMatchObject({ text: 'second', etag: second.ETag });
    });

    it('does not replace an object that is not there', async () => {
      expect(await failureOf(put('missing', 'x', { IfMatch: '"0123"' }))).toMatchObject({
        status: 404,
        name: 'NoSuchKey',
      });
    });

    it.each([
      ['of a new object', undefined],
      ['of an existing one', 'before'],
    ])('%s succeeds for one of twenty simultaneous clients', async (what, before) => {
      const key = `raced ${what}`;
      const etag = before === undefined ? undefined : (await put(key, before, { IfNoneMatch: '*' })).ETag;
      const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };

      const written = await Promise.allSettled(
        Array.from({ length: 20 }, async (_, client) => {
          await put(key, `client ${client}`, condition);
          return client;
        }),
      );

      const winners = written.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(winners).toHaveLength(1);
      expect(await read(key)).toMatchObject({ text: `client ${winners[0]}` });
    });
  });

  it('serves a presigned link as the link says, until it expires', async () => {
    await cloud.s3.send(new CreateBucketCommand({ Bucket: 'linked' }));
    await cloud.s3.send(new PutObjectCommand({ Bucket: 'linked', Key: 'page', Body: '<p>é</p>' }));
    const linkOf = (signingDate: Date) =>
      getSignedUrl(
        cloud.s3,
        new GetObjectCommand({
          Bucket: 'linked',
          Key: 'page',
          ResponseContentType: 'text/html; charset=utf-8',
          ResponseContentDisposition: 'inline',
        }),
        { expiresIn: 60, signingDate },
      );
    const open = async (url: string) => fetch(url.replace(/^https:/, 'http:'));

    const opened = await open(await linkOf(new Date()));
    const expired = await open(await linkOf(new Date(Date.now() - 120_000)));

    expect(await opened.text()).toBe('<p>é</p>');
    expect(opened.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(opened.headers.get('content-disposition')).toBe('inline');
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('Request has expired');
  });
});

describe('the forwarded request', () => {
  it('keeps method, path, Host and the order of its headers, without headers of the connection', async () => {
    const seen: { raw: string[]; url: string | undefined }[] = [];
    const server = createServer((request, response) => {
      seen.push({ raw: request.rawHeaders, url: request.url });
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const upstream = createUpstream(() => (typeof address === 'object' && address ? address.port : 0));
    const gateway = createServer((request, response) => void upstream.pass(request, response));
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const gatewayAddress = gateway.address();
    const port = typeof gatewayAddress === 'object' && gatewayAddress ? gatewayAddress.port : 0;

    const text = await new Promise<string>((resolve) => {
      let received = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          'GET /a%2Fb//c?x=%20&y HTTP/1.1\r\nHost: bucket.localhost:4566\r\nX-B: 1\r\nX-Forwarded-Proto: https\r\nX-Thaw-Authorize: guess\r\nx-a: 2\r\nConnection: close\r\n\r\n',
        ),
      );
      socket.on('data', (chunk) => {
        received += chunk.toString();
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(received));
    });
    upstream.close();
    gateway.close();
    server.close();

    expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(seen).toEqual([
      {
        url: '/a%2Fb//c?x=%20&y',
        raw: [
          'Host',
          'bucket.localhost:4566',
          'X-B',
          '1',
          'x-a',
          '2',
          'x-forwarded-proto',
          'http',
          'Connection',
          'keep-alive',
        ],
      },
    ]);
  });
});

describe('MiniStack down', () => {
  it('is a 503 with a fix, and is reported by the health page', async () => {
    const ownCloud = await startTestCloud();
    try {
      const record = readRecord(`${stateFolders(repositoryRoot, ownCloud.port).processes}/ministack.json`);
      process.kill(record?.pid ?? 0, 'SIGKILL');
      await eventually('the gateway reports it', async () => {
        const health = (await (await fetch(`http://localhost:${ownCloud.port}/_thaw/health`)).json()) as {
          ministack: string;
        };
        return health.ministack === 'down';
      });

      const refusal = await failureOf(
        ownCloud.dynamodb.send(new GetItemCommand({ TableName: 'items', Key: { pk: { S: 'a' } } })),
      );
      const raw = await fetch(`http://localhost:${ownCloud.port}/`, { method: 'POST' });

      expect(refusal).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
      // boto3 reads the name from the body for services with a JSON protocol.
      expect(await raw.json()).toMatchObject({ __type: 'ServiceUnavailable', error: { code: 'AWS_FAILED' } });
      expect(refusal.message).toMatch(/MiniStack.*does not respond.*Fix: read .*ministack\.log/);
    } finally {
      await ownCloud.stop();
    }
  });
});
