/** A function URL's HTTP request as the event of payload format 2.0, and its answer back (Lambda guide, "urls-invocation"). */
import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import { decodeUrl } from '../wire/url.ts';

interface UrlRequest {
  readonly method: string;
  /** Path as the function sees it, escaped as on the wire; begins with a slash. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: IncomingMessage['headers'];
  readonly sourceIp: string;
  readonly body: Buffer;
  readonly urlId: string;
  readonly domainName: string;
  readonly accountId: string;
  readonly requestId: string;
  readonly nowMs: number;
}

interface UrlAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

const TEXT = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded|graphql)\b|[^;]+\+(json|xml)\b)/i;
/** What only the service itself can say about its connection: what a function says would break the answer. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The event of a request. A body that is not text is base64. */
export function urlEvent(request: UrlRequest): Record<string, unknown> {
  const contentType = String(request.headers['content-type'] ?? '');
  const isText = request.body.length === 0 || TEXT.test(contentType);
  const query = queryParameters(request.rawQueryString);
  const cookies = request.headers.cookie?.split('; ');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: request.rawPath,
    rawQueryString: request.rawQueryString,
    ...(cookies && { cookies }),
    headers: eventHeaders(request),
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: 'anonymous',
      apiId: request.urlId,
      domainName: request.domainName,
      domainPrefix: request.urlId,
      http: {
        method: request.method,
        path: decodeUrl(request.rawPath),
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(request.nowMs),
      timeEpoch: request.nowMs,
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  };
}

/**
 * The HTTP answer of what a function returned: with a `statusCode` it is the answer; anything else is the body of a 200.
 * undefined = the function's answer cannot be one (Lambda sends 502).
 */
export function urlAnswer(payload: Uint8Array): UrlAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload).toString());
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const answer = value as Record<string, unknown>;
  const status = Number(answer['statusCode']);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' };
  for (const [name, header] of Object.entries((answer['headers'] ?? {}) as Record<string, unknown>)) {
    if (header === null || header === undefined || OF_THE_CONNECTION.has(name.toLowerCase())) continue;
    headers[name.toLowerCase()] = String(header);
  }
  if (Array.isArray(answer['cookies'])) headers['set-cookie'] = answer['cookies'].map(String);
  if (!canBeSent(headers)) return undefined;
  const text = answer['body'];
  const body =
    typeof text === 'string'
      ? Buffer.from(text, answer['isBase64Encoded'] === true ? 'base64' : 'utf8')
      : Buffer.from(text === undefined || text === null ? '' : JSON.stringify(text));
  return { status, headers, body };
}

function canBeSent(headers: UrlAnswer['headers']): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const each of [value].flat()) validateHeaderValue(name, each);
    }
    return true;
  } catch {
    return false;
  }
}

/** Lower-case names, repeated headers joined by commas; cookies have their own place in the event. */
function eventHeaders(request: UrlRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === 'cookie' || value === undefined) continue;
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return {
    ...headers,
    host: request.domainName,
    'x-forwarded-for': request.sourceIp,
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}

function queryParameters(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

/** `29/Nov/2026:22:07:17 +0000` */
function commonLogTime(nowMs: number): string {
  const [, day, month, year, time] = new Date(nowMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
