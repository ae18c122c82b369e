/**
 * AWS Signature Version 4: the gateway signs its own requests to MiniStack, and verifies callers whose secret it has cached.
 * Source: AWS General Reference, "Create a signed AWS API request".
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { decodeUrl, splitUrl } from './url.ts';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Reads the parts of an `Authorization: AWS4-HMAC-SHA256 …` header; undefined for any other header. */
export function parseAuthorization(header: string | undefined): ParsedAuthorization | undefined {
  const match = header?.match(
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/,
  );
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

interface ParsedAuthorization {
  readonly accessKeyId: string;
  /** yyyymmdd. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

interface SignableRequest {
  readonly method: string;
  /** Path with query, as on the wire. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Returns the headers to add: x-amz-date, x-amz-content-sha256, x-amz-security-token, authorization. */
export function sign(
  request: SignableRequest,
  credentials: SigningCredentials,
  scope: { readonly region: string; readonly service: string },
  now: Date = new Date(),
): Record<string, string> {
  const amzDate = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const added: Record<string, string> = {
    'x-amz-date': amzDate,
    'x-amz-content-sha256': sha256(request.body),
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const headers = { ...request.headers, ...added };
  const signedHeaders = Object.keys(headers)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .sort();
  const date = amzDate.slice(0, 8);
  const signature = signatureOf({ ...request, headers }, signedHeaders, date, credentials.secretAccessKey, scope);
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${date}/${scope.region}/${scope.service}/aws4_request, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { ...added, authorization };
}

/** True when this secret gives the signature of the request. Does not check expiry. */
export function isSignedWith(
  request: SignableRequest,
  authorization: ParsedAuthorization,
  secretAccessKey: string,
): boolean {
  const expected = signatureOf(
    request,
    authorization.signedHeaders,
    authorization.date,
    secretAccessKey,
    authorization,
  );
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(authorization.signature, 'hex'));
}

function signatureOf(
  request: SignableRequest,
  signedHeaders: readonly string[],
  date: string,
  secretAccessKey: string,
  scope: { readonly region: string; readonly service: string },
): string {
  const [path, query] = splitUrl(request.path);
  const canonicalRequest = [
    request.method,
    // Every service but S3 normalizes the path and encodes it twice.
    encodePath(normalized(path)),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    request.headers['x-amz-content-sha256'] ?? sha256(request.body),
  ].join('\n');
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'] ?? '',
    `${date}/${scope.region}/${scope.service}/aws4_request`,
    sha256(Buffer.from(canonicalRequest)),
  ].join('\n');
  return hmac(signingKey(secretAccessKey, date, scope), stringToSign).toString('hex');
}

const signingKeys = new Map<string, Buffer>();

function signingKey(
  secretAccessKey: string,
  date: string,
  scope: { readonly region: string; readonly service: string },
): Buffer {
  const id = `${secretAccessKey}/${date}/${scope.region}/${scope.service}`;
  let key = signingKeys.get(id);
  if (!key) {
    key = [scope.region, scope.service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, date));
    if (signingKeys.size > 200) signingKeys.clear();
    signingKeys.set(id, key);
  }
  return key;
}

/** Without empty and relative segments, as RFC 3986 says. */
function normalized(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...rest] = part.replaceAll('+', ' ').split('=');
      const value = rest.join('=');
      return [encode(decodeUrl(name)), encode(decodeUrl(value))] as const;
    })
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function encodePath(path: string): string {
  return path.split('/').map(encode).join('/') || '/';
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
