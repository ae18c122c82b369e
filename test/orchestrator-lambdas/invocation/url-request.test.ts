import { expect, it } from 'vitest';
import { urlRequest } from '../../../orchestrator-lambdas/invocation/url-request.ts';

const AWS = 'https://abc.lambda-url.us-east-1.on.aws/';
const LOCAL = 'https://localhost:4566/_aws/lambda-url/abc/';

it('makes the request for which a function URL would make this event', () => {
  const request = urlRequest(AWS, {
    rawPath: '/items',
    rawQueryString: 'op=get&op=put',
    headers: { Accept: 'application/json', Host: 'elsewhere', 'content-length': '3' },
    requestContext: { http: { method: 'POST', path: '/ignored' } },
    body: '{"a":1}',
    isBase64Encoded: false,
  });

  expect(request.url.href).toBe(`${AWS}items?op=get&op=put`);
  expect(request).toMatchObject({ method: 'POST', headers: { accept: 'application/json' }, body: '{"a":1}' });
});

it('leaves out what a recorded event has from the request that caused it, and keeps the rest', () => {
  const { headers } = urlRequest(AWS, {
    headers: {
      Authorization: 'AWS4-HMAC-SHA256 …',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-date': '20260101T000000Z',
      'x-amz-security-token': 'old',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'X-Api-Key': 'mine',
      'x-amzn-trace-id': 'Root=1',
    },
  });

  expect(headers).toEqual({ 'x-api-key': 'mine', 'x-amzn-trace-id': 'Root=1' });
});

it('sends the cookies, which have a field of their own in the event', () => {
  expect(urlRequest(AWS, { headers: { a: 'b' }, cookies: ['a=1', 'b=2'] }).headers).toEqual({
    a: 'b',
    cookie: 'a=1; b=2',
  });
});

it('keeps a path in the function URL', () => {
  expect(urlRequest(LOCAL, { rawPath: '/items' }).url.pathname).toBe('/_aws/lambda-url/abc/items');
  expect(urlRequest(LOCAL, {}).url.pathname).toBe('/_aws/lambda-url/abc/');
});

it('decodes a base64 body', () => {
  const { body } = urlRequest(AWS, { body: 'AAEC', isBase64Encoded: true });

  expect(body).toEqual(Buffer.from([0, 1, 2]));
});

it.each([[undefined], [null], [7], [{}], [{ requestContext: 5, headers: [] }]])(
  'is GET / without a body for %j',
  (event) => {
    expect(urlRequest(AWS, event)).toMatchObject({ method: 'GET', headers: {}, body: '' });
  },
);

it.each([
  [
    '/a b/%2f/(x)/é/%41',
    'a=1&a=2&b&c=1+2&&d=%zz&e==x',
    '/a%20b/%2F/%28x%29/%C3%A9/A?a=1&a=2&b=&c=1%202&d=%25zz&e=%3Dx',
  ],
  ['//a//%FF%', '', '//a//%FF%25'],
])('spells %s?%s as Signature Version 4 does', (rawPath, rawQueryString, spelt) => {
  const { url } = urlRequest(AWS, { rawPath, rawQueryString });

  expect(`${url.pathname}${url.search}`).toBe(spelt);
});
