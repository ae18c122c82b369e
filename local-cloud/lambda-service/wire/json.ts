/** Reads JSON of unknown shape, from MiniStack or a caller. */
export type Json = Record<string, unknown>;

/** The body as a JSON object; undefined when it is anything else. */
export function parseJson(body: Uint8Array): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Json) : undefined;
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
