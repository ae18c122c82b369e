import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { SdkReportStore } from '../../../orchestrator-lambdas/adapters/s3-objects.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = new ScriptedServer();
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL', await server.start());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});
beforeEach(() => {
  server.requests.length = 0;
});

const MEGABYTE = 2 ** 20;
const PUT = respondWith(200, '', { etag: '"v1"' });
const CREATED = respondWith(
  200,
  '<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>',
);
const COMPLETED = respondWith(200, '<CompleteMultipartUploadResult><ETag>"v2"</ETag></CompleteMultipartUploadResult>');
const ABORTED = respondWith(204, '');
const error = (status: number, code: string) =>
  respondWith(status, `<Error><Code>${code}</Code><Message>m</Message></Error>`);
const chunks = (count: number) => Array.from({ length: count }, () => new Uint8Array(MEGABYTE).fill(97));
const write = (content: Iterable<Uint8Array>) =>
  new SdkReportStore('reports').writeNew('runs/r/f', content, 'text/csv');
/** `POST uploads`, `PUT 1`, … */
const requests = () =>
  server.requests.map(({ method, url }) => {
    const query = new URL(url, 'http://localhost').searchParams;
    const what = query.get('partNumber') ?? (query.has('uploads') ? 'uploads' : (query.get('uploadId') ?? 'object'));
    return `${method} ${what}`;
  });

it('writes an object of one part with one request, on the condition that the key does not exist', async () => {
  server.responses = [PUT];

  expect(await write(chunks(3))).toBe(true);
  expect(requests()).toEqual(['PUT object']);
  expect(server.requests[0]?.headers).toMatchObject({ 'if-none-match': '*', 'content-type': 'text/csv' });
});

it('writes an empty object', async () => {
  server.responses = [PUT];

  expect(await write([])).toBe(true);
  expect(requests()).toEqual(['PUT object']);
});

it('writes a larger one in parts, and checks the condition when they are put together', async () => {
  server.responses = [CREATED, PUT, PUT, PUT, COMPLETED];

  expect(await write(chunks(20))).toBe(true);
  expect(requests()).toEqual(['POST uploads', 'PUT 1', 'PUT 2', 'PUT 3', 'POST upload-1']);
  expect(server.requests[0]?.headers['content-type']).toBe('text/csv');
  expect(server.requests.at(-1)?.headers['if-none-match']).toBe('*');
  expect(server.requests.at(-1)?.body).toMatch(/<PartNumber>3<\/PartNumber>/);
});

it('names the algorithm of the checksums when the upload is created, and passes those of the parts on', async () => {
  const part = respondWith(200, '', { etag: '"v1"', 'x-amz-checksum-crc32': 'AAAAAA==' });
  server.responses = [CREATED, part, part, COMPLETED];

  await write(chunks(16));

  expect(server.requests[0]?.headers['x-amz-checksum-algorithm']).toBe('CRC32');
  expect(server.requests[1]?.headers['x-amz-checksum-crc32']).toMatch(/==$/);
  expect(server.requests.at(-1)?.body.match(/<ChecksumCRC32>AAAAAA==<\/ChecksumCRC32>/g)).toHaveLength(2);
});

it('is false when the key exists, and the parts are removed', async () => {
  server.responses = [CREATED, PUT, PUT, error(412, 'PreconditionFailed'), ABORTED];

  expect(await write(chunks(16))).toBe(false);
  expect(requests().at(-1)).toBe('DELETE upload-1');
});

it('removes the parts when one of them fails', async () => {
  server.responses = [CREATED, PUT, error(403, 'AccessDenied'), ABORTED];

  await expect(write(chunks(20))).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  expect(requests().at(-1)).toBe('DELETE upload-1');
});

it('removes the parts when the content cannot be made, and throws why', async () => {
  server.responses = [CREATED, PUT, PUT, ABORTED];
  const failing = function* () {
    yield* chunks(17);
    throw new RangeError('no more rows');
  };

  await expect(write(failing())).rejects.toThrow('no more rows');
  expect(requests()).toEqual(['POST uploads', 'PUT 1', 'PUT 2', 'DELETE upload-1']);
});

it('throws why an upload failed also when it cannot be aborted', async () => {
  server.responses = [CREATED, error(403, 'AccessDenied'), error(403, 'NotThisTime')];

  await expect(write(chunks(9))).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
});
