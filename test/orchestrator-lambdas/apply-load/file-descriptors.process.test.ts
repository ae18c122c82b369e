import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { maxInFlight } from '../../../orchestrator-lambdas/apply-load/max-in-flight.ts';

const CHECK = path.resolve(import.meta.dirname, '../../kit/in-flight-check.ts');
/** Longer than all arrivals take, so that every request is in flight with every other. */
const SERVICE_MS = 1_500;

/** Lambda, which is slow, and S3, which keeps the objects. */
const objects = new Map<string, string>();
const server = createServer((request, response) => {
  void text(request).then((body) => {
    if (request.method === 'PUT') {
      objects.set(request.url ?? '', body);
      response.setHeader('etag', '"1"').end();
    } else {
      setTimeout(() => response.end('{"statusCode":200}'), SERVICE_MS);
    }
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('drops what would need more than the 1,024 file descriptors of a Lambda function, and keeps every record', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const limited = ['-c', 'ulimit -n 1024; exec "$@"', 'sh', process.execPath, CHECK, stub];

  const { stdout } = await promisify(execFile)('/bin/sh', limited);

  expect(JSON.parse(stdout)).toEqual({ sent: 800, dropped: { too_many_in_flight: 700 }, errors: {} });
  const records = [...objects.values()].flatMap((body) => (JSON.parse(body) as { records: object[] }).records);
  expect(records).toHaveLength(800);
});

it.each([
  [1024, 800],
  [20_000, 2_000],
  [Number.POSITIVE_INFINITY, 2_000],
  [64, 1],
])('with %s open files, has at most %i requests in flight', (openFiles, limit) => {
  expect(maxInFlight(openFiles)).toBe(limit);
});
