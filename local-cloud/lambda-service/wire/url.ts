/** Request targets as they are on the wire. */

/** Path and query; an empty query when there is none. */
export function splitUrl(url: string): readonly [path: string, query: string] {
  const start = url.indexOf('?');
  return start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start + 1)];
}

/** Without its escapes; as it is when they are wrong. */
export function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
