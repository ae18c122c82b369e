/** Signatures: a published example, signing against verifying, and that every change invalidates them. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignedWith, parseAuthorization, sign } from '../../../local-cloud/lambda-service/wire/sigv4.ts';

type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: object;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
};

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'lambda' };

describe('SigV4', () => {
  it('agrees with the example "get-vanilla" of the AWS signature test suite', () => {
    const request = {
      method: 'GET',
      path: '/',
      headers: { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
      body: Buffer.alloc(0),
    };
    const authorization = parseAuthorization(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    );

    expect(authorization).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', region: 'us-east-1', service: 'service' });
    expect(authorization && isSignedWith(request, authorization, credentials.secretAccessKey)).toBe(true);
  });

  it('accepts its own signature, but not for a changed request', () => {
    const segment = fc.string({ minLength: 1, maxLength: 8 }).map(encodeURIComponent);
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 4 }),
        fc.array(fc.tuple(segment, segment), { maxLength: 3 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.string({ minLength: 1, maxLength: 20 }),
        (segments, query, body, secretAccessKey) => {
          const search = query.map(([name, value]) => `${name}=${value}`).join('&');
          const path = `/${segments.join('/')}${search && `?${search}`}`;
          const headers: Record<string, string> = { host: 'localhost:4566' };
          Object.assign(
            headers,
            sign({ method: 'POST', path, headers, body }, { ...credentials, secretAccessKey }, scope),
          );
          const authorization = parseAuthorization(headers['authorization']);
          if (!authorization) throw new Error('not parsed');
          const check = (change: object, secret = secretAccessKey) =>
            isSignedWith({ method: 'POST', path, headers, body, ...change }, authorization, secret);

          expect(check({})).toBe(true);
          expect(check({}, `${secretAccessKey}x`)).toBe(false);
          expect(check({ method: 'PUT' })).toBe(false);
          expect(check({ path: `${path.split('?')[0]}x` })).toBe(false);
          expect(check({ headers: { ...headers, host: 'other' } })).toBe(false);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it.each(['orders', 'arn:aws:lambda:us-east-1:000000000000:function:orders'])(
    "accepts the AWS SDK's own signature of a call of %s",
    async (name) => {
      let sent: HttpRequest | undefined;
      const handle = async (request: HttpRequest) => {
        sent = request;
        throw new Error('not sent');
      };
      const client = new LambdaClient({ region: 'us-east-1', credentials, requestHandler: { handle }, maxAttempts: 1 });
      const input = { FunctionName: name, Qualifier: '$LATEST', Payload: Buffer.from('{"a":1}') };
      await expect(client.send(new InvokeCommand(input))).rejects.toThrow('not sent');

      const { method = '', path = '', query = {}, headers = {}, body = Buffer.alloc(0) } = sent ?? {};
      const authorization = parseAuthorization(headers['authorization']);
      const search = new URLSearchParams(query as Record<string, string>);
      const received = { method, path: `${path}?${search}`, headers, body };
      expect(authorization && isSignedWith(received, authorization, credentials.secretAccessKey)).toBe(true);
    },
  );

  it.each(['/a//b/', '//', '/a/../b', '/', '/a%2F%20b'])("accepts the SDK's signature of the path %s", async (path) => {
    const signer = new SignatureV4({ ...scope, credentials, sha256: new LambdaClient().config.sha256 });
    const request = { method: 'GET', protocol: 'https:', hostname: 'localhost', path, query: { b: ['2', '1'], a: '' } };
    const { headers } = await signer.sign({ ...request, headers: { host: 'localhost' } });

    const authorization = parseAuthorization(headers['authorization']);
    const received = { method: 'GET', path: `${path}?b=2&b=1&a=`, headers, body: Buffer.alloc(0) };
    expect(authorization && isSignedWith(received, authorization, credentials.secretAccessKey)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer x',
    'AWS4-HMAC-SHA256 Credential=a',
    'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=zz',
  ])('finds no signature in %j', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});
