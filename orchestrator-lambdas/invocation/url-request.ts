/** Converts an event of a function URL (payload format 2.0) to the HTTP request that would cause it. */

export interface UrlRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * Headers that are not those of the event, which may be a recorded one: the HTTP client sets some, the function URL others, and the
 * signature has its own. A signature over a recorded value is refused: the hash of another body, a proxy's header that is replaced.
 */
const NOT_SENT = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'authorization']);
const NOT_SENT_PREFIX = /^x-(forwarded|amz)-/;
const UNRESERVED = /[\w.~-]/;

/**
 * Path and query are sent in the one spelling that Signature Version 4 defines (every byte but A-Z a-z 0-9 - _ . ~ as %XX, a
 * space as %20, a name without a value with `=`), so that whoever checks the signature computes the same from them.
 * @param functionUrl `https://<id>.lambda-url.<region>.on.aws/`
 * @param event payload format 2.0; defaults: method GET, path /, no body
 */
export function urlRequest(functionUrl: string, event: unknown): UrlRequest {
  const fields = asRecord(event);
  const http = asRecord(asRecord(fields['requestContext'])['http']);
  const url = new URL(functionUrl);
  const rawPath = text(fields['rawPath']) ?? '/';
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${rawPath.replace(/^\//, '').split('/').map(respell).join('/')}`;
  // As a function URL decodes it: `+` is a space.
  const parameters = [...new URLSearchParams(text(fields['rawQueryString']) ?? '')];
  url.search = parameters.map((pair) => pair.map(uriEncode).join('=')).join('&');
  const body = text(fields['body']) ?? '';
  const cookie = Array.isArray(fields['cookies']) ? fields['cookies'].join('; ') || undefined : undefined;
  const headers = Object.entries({ cookie, ...asRecord(fields['headers']) })
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => typeof value === 'string' && !NOT_SENT.has(name) && !NOT_SENT_PREFIX.test(name));
  return {
    url,
    method: text(http['method']) ?? 'GET',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: fields['isBase64Encoded'] === true ? Buffer.from(body, 'base64') : body,
  };
}

/** The spelling of Signature Version 4 of a part of a path, whose escapes keep their bytes. */
function respell(part: string): string {
  return part.replace(/%([0-9a-f]{2})|%|[^%]+/gi, (piece, byte: string | undefined) => {
    const character = byte === undefined ? piece : String.fromCharCode(Number.parseInt(byte, 16));
    return byte === undefined || UNRESERVED.test(character) ? uriEncode(character) : piece.toUpperCase();
  });
}

/** UriEncode of Signature Version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). */
function uriEncode(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
