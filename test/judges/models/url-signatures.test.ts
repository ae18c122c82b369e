/**
 * The signatures of requests to function URLs, against those of botocore: what is sent for any event is signed again by
 * botocore as it came over the wire.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SignedFunctionUrls } from '../../../orchestrator-lambdas/adapters/function-urls.ts';
import { botocoreSignatures, type SentRequest } from './kit/botocore-signatures.ts';

const RUNS = 300;
const VARIABLES = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret' };
const before = { ...process.env };

const sent: SentRequest[] = [];
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const url = `http://${request.headers.host}${request.url}`;
    sent.push({ method: request.method ?? '', url, headers: request.headers, body });
    response.end('{}');
  });
});

beforeAll(async () => {
  Object.assign(process.env, VARIABLES);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  process.env = before;
  server.closeAllConnections();
  server.close();
});

/** Few different texts, so that names are repeated; `%zz` is no escape, `%2f` and `%2B` are. */
const part = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    '',
    'a b',
    'a+b',
    '%20',
    '%2B',
    '%2f',
    '%zz',
    '%',
    'x=y',
    '=',
    'é',
    '日本',
    "!'()*",
    '~-_.',
    ':@,;',
    '[]',
  ),
  // The SDK's signer leaves a name that is `__proto__` out; nobody has one.
  fc.string({ unit: 'binary' }).filter((name) => !name.includes('__proto__')),
);
const pair = fc.oneof(
  part,
  fc.tuple(part, part).map((both) => both.join('=')),
);
const events = fc.record({
  rawPath: fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  rawQueryString: fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join('&')),
  headers: fc.dictionary(fc.constantFrom('accept', 'X-One', 'x-two'), fc.constantFrom('a', ' b  c ', 'd,e', '')),
  requestContext: fc.record({ http: fc.record({ method: fc.constantFrom('GET', 'POST', 'PUT') }) }),
  body: fc.string(),
});

it("are botocore's, whatever the path, the query, the headers and the body", async () => {
  const { port } = server.address() as AddressInfo;
  const urls = new SignedFunctionUrls(1);
  for (const event of fc.sample(events, { numRuns: RUNS, seed: 1 })) {
    const response = await urls.call(`http://127.0.0.1:${port}/`, { payload: JSON.stringify(event), timeoutMs: 5_000 });
    expect(response.callError).toBeUndefined();
  }

  const ours = sent.map(({ headers, url }) => ({
    url,
    signature: /Signature=(\w+)/.exec(`${headers['authorization']}`)?.[1],
  }));
  const theirs = botocoreSignatures(sent).map((signature, index) => ({ url: sent[index]?.url, signature }));
  expect(ours).toHaveLength(RUNS);
  expect(ours).toEqual(theirs);
});
