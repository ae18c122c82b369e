/** Parses request targets. */

/** Splits a request target; the query is empty when there is none. */
export function splitUrl(url: string): readonly [path: string, query: string] {
  const start = url.indexOf('?');
  return start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start + 1)];
}

/** Decodes percent-encoding; returns invalid text unchanged. */
export function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
