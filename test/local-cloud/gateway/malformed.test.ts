/** Every malformed request to the Lambda API gets a client error, and the next invocation works. */
import { request as httpRequest } from 'node:http';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../../../local-cloud/lambda-service/wire/sigv4.ts';
import { startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

const NAME = 'sturdy';
const RUNS = 150;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
  await cloud.createNodeFunction(NAME, 'export const handler = async () => "fine";');
});
afterAll(async () => {
  await cloud?.stop();
});

interface Raw {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const segment = fc.oneof(
  fc.constantFrom(
    'functions',
    NAME,
    'invocations',
    'configuration',
    'code',
    'concurrency',
    'url',
    'tags',
    'versions',
    'unknown',
  ),
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '..',
    '.',
    '',
    ':',
    `${NAME}:1`,
    '%24LATEST',
    'arn%3Aaws%3Alambda%3A%3A%3Afunction%3A',
    '-'.repeat(300),
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
);
const apiPath = fc
  .tuple(
    fc.constantFrom('2015-03-31', '2017-10-31', '2019-09-30', '2021-10-31', '2099-99-99'),
    fc.constantFrom('functions', 'tags', 'layers'),
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom('', '?Qualifier=1', '?Qualifier=%24LATEST', '?=', '?a&b=%zz'),
  )
  .map(([version, kind, segments, query]) => `/${[version, kind, ...segments].join('/')}${query}`);
const body = fc.oneof(
  fc.constantFrom('', '{', 'null', '[]', '"x"', '{"MemorySize":"much"}', '{"MemorySize":1e99}', '{"Timeout":-1}'),
  fc.constantFrom(
    '{"Environment":{"Variables":{"AWS_REGION":"x"}}}',
    '{"Environment":{"Variables":{"NAME":1}}}',
    '{"ZipFile":"%%"}',
  ),
  fc.constantFrom(
    '{"FunctionName":"x","Code":{"ZipFile":"UEsFBg=="}}',
    '{"ReservedConcurrentExecutions":-5}',
    '{"RevisionId":{}}',
  ),
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 40 }),
);
const headers = fc.record(
  {
    'x-amz-invocation-type': fc.constantFrom('Event', 'DryRun', 'Nonsense', ''),
    'x-amz-log-type': fc.constantFrom('Tail', 'Head'),
    'x-amz-client-context': fc.constantFrom('%%%', 'e30=', 'bm8ganNvbg==', 'A'.repeat(6000)),
    'content-type': fc.constantFrom('application/json', 'text/plain', 'application/x-amz-json-1.1'),
  },
  { requiredKeys: [] },
);
const anyRequest: fc.Arbitrary<Raw> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
  path: apiPath,
  headers,
  body,
});

describe('malformed requests', () => {
  it('never break the service', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (raw) => {
        const response = await send(raw);

        expect(response.status).toBeGreaterThanOrEqual(200);
        expect(response.status).toBeLessThan(500);
        if (response.status >= 400 && raw.method !== 'HEAD') expect(response.body).not.toBe('');
      }),
      // The generator can also make the valid request that deletes the function.
      {
        seed: 1,
        numRuns: RUNS,
        examples: [[{ method: 'POST', path: `/2015-03-31/functions/${NAME}/invocations`, headers: {}, body: '{' }]],
      },
    );

    const configuration = await cloud.lambda
      .send(new GetFunctionConfigurationCommand({ FunctionName: NAME }))
      .catch(() => undefined);
    if (!configuration) await cloud.createNodeFunction(NAME, 'export const handler = async () => "fine";');
    const response = await cloud.lambda.send(new InvokeCommand({ FunctionName: NAME }));
    expect(textOf(response.Payload)).toBe('"fine"');
    expect(cloud.lines.filter((line) => line.includes('inside the gateway'))).toEqual([]);
  });

  it('without a signature are refused', async () => {
    const response = await fetch(`http://localhost:${cloud.port}/2015-03-31/functions/${NAME}/invocations`, {
      method: 'POST',
    });

    expect(response.status).toBe(403);
  });

  it('cut off in the middle of a body do not affect other requests', async () => {
    await new Promise<void>((resolve) => {
      const path = `/2015-03-31/functions/${NAME}/invocations`;
      const request = httpRequest({ port: cloud.port, method: 'POST', path, headers: { 'content-length': '1000' } });
      request.on('error', () => resolve());
      request.write('{"half":');
      setTimeout(() => request.destroy(), 50);
    });

    const response = await cloud.lambda.send(new InvokeCommand({ FunctionName: NAME }));

    expect(textOf(response.Payload)).toBe('"fine"');
    expect(cloud.lines.filter((line) => line.includes('inside the gateway'))).toEqual([]);
  });
});

function send(raw: Raw): Promise<{ status: number; body: string }> {
  const host = `localhost:${cloud.port}`;
  const data = Buffer.from(raw.method === 'GET' || raw.method === 'HEAD' ? '' : raw.body);
  const signed = sign(
    { method: raw.method, path: raw.path, headers: { ...raw.headers, host }, body: data },
    { accessKeyId: 'test', secretAccessKey: 'test' },
    { region: 'us-east-1', service: 'lambda' },
  );
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        port: cloud.port,
        method: raw.method,
        path: raw.path,
        headers: { ...raw.headers, ...signed, host, 'content-length': data.length },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    request.on('error', reject);
    request.end(data);
  });
}
