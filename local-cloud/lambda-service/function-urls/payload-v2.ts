/** Payload format 2.0: a function URL's HTTP request as an event, and its response as HTTP (Lambda guide, "urls-invocation"). */
import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import { decodeUrl } from '../wire/url.ts';

interface UrlRequest {
  readonly method: string;
  /** The function's path, percent-encoded; starts with a slash. */
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

interface UrlResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

/**
 * AWS's guide does not list them. Its launch slides for function URLs (2022) say: without `application/json` or `text/*` the body
 * is base64. ministackorg/ministack#766 tried payload 2.0 on API Gateway: these four, and neither forms nor an absent type.
 */
const TEXT = /^\s*(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;
/** Set by the service itself; values from a function would break the response. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The event of a request. A body is base64-encoded unless its content type is one of text. */
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
 * The HTTP response for a function's payload. An object with a `statusCode` describes the response; anything else is the body
 * of a 200. Returns undefined for an invalid response (Lambda sends 502).
 */
export function parseUrlResponse(payload: Uint8Array): UrlResponse | undefined {
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
  const result = value as Record<string, unknown>;
  const status = Number(result['statusCode']);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' };
  for (const [name, header] of Object.entries((result['headers'] ?? {}) as Record<string, unknown>)) {
    if (header === null || header === undefined || CONNECTION_HEADERS.has(name.toLowerCase())) continue;
    headers[name.toLowerCase()] = String(header);
  }
  if (Array.isArray(result['cookies'])) headers['set-cookie'] = result['cookies'].map(String);
  if (!canBeSent(headers)) return undefined;
  const text = result['body'];
  const body =
    typeof text === 'string'
      ? Buffer.from(text, result['isBase64Encoded'] === true ? 'base64' : 'utf8')
      : Buffer.from(text === undefined || text === null ? '' : JSON.stringify(text));
  return { status, headers, body };
}

function canBeSent(headers: UrlResponse['headers']): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const headerValue of [value].flat()) validateHeaderValue(name, headerValue);
    }
    return true;
  } catch {
    return false;
  }
}

/** Lower-case names, repeated headers joined by commas; cookies have a field of their own in the event. */
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
