/** Converts an event of a function URL (payload format 2.0) to the HTTP request that would cause it. */

export interface UrlRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Headers that the HTTP client sets itself. */
const HOP_HEADERS = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'x-forwarded-for']);

/**
 * @param functionUrl `https://<id>.lambda-url.<region>.on.aws/`
 * @param event payload format 2.0; defaults: method GET, path /, no body
 */
export function urlRequest(functionUrl: string, event: unknown): UrlRequest {
  const fields = asRecord(event);
  const http = asRecord(asRecord(fields['requestContext'])['http']);
  const url = new URL(functionUrl);
  const rawPath = text(fields['rawPath']) ?? '/';
  url.pathname = `${url.pathname.replace(/\/$/, '')}${rawPath.startsWith('/') ? rawPath : `/${rawPath}`}`;
  url.search = text(fields['rawQueryString']) ?? '';
  const body = text(fields['body']) ?? '';
  const headers = Object.entries(asRecord(fields['headers'])).flatMap(([name, value]) =>
    typeof value === 'string' && !HOP_HEADERS.has(name.toLowerCase()) ? [[name.toLowerCase(), value]] : [],
  );
  return {
    url,
    method: text(http['method']) ?? 'GET',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: fields['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
