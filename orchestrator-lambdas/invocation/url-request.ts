/** From an event as a function URL would make it (payload format 2.0) back to the HTTP request that makes it. */

export interface UrlRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Set by HTTP itself, or by whoever sends. */
const HOP_HEADERS = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'x-forwarded-for']);

/**
 * @param functionUrl `https://<id>.lambda-url.<region>.on.aws/`
 * @param event payload 2.0; what it does not say is GET / without a body
 */
export function urlRequest(functionUrl: string, event: unknown): UrlRequest {
  const of = asRecord(event);
  const http = asRecord(asRecord(of['requestContext'])['http']);
  const url = new URL(functionUrl);
  const rawPath = text(of['rawPath']) ?? '/';
  url.pathname = `${url.pathname.replace(/\/$/, '')}${rawPath.startsWith('/') ? rawPath : `/${rawPath}`}`;
  url.search = text(of['rawQueryString']) ?? '';
  const body = text(of['body']) ?? '';
  const headers = Object.entries(asRecord(of['headers'])).flatMap(([name, value]) =>
    typeof value === 'string' && !HOP_HEADERS.has(name.toLowerCase()) ? [[name.toLowerCase(), value]] : [],
  );
  return {
    url,
    method: text(http['method']) ?? 'GET',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: of['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
