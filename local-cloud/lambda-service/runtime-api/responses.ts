/** Responses of the Runtime and Extensions APIs, with the texts that runtime clients expect. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Maximum size of a response or an error: 6 MB plus 100 bytes. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

const ACCEPTED = Buffer.from('{"status":"OK"}\n');

export function sendBytes(
  response: ServerResponse,
  status: number,
  body: Uint8Array,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers, 'Content-Length': body.length });
  response.end(body);
}

export function sendAccepted(response: ServerResponse): void {
  sendBytes(response, 202, ACCEPTED);
}

export function sendError(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  sendBytes(response, status, Buffer.from(`${JSON.stringify({ errorMessage, errorType })}\n`));
}

export function sendNotFound(response: ServerResponse): void {
  sendBytes(response, 404, Buffer.from('404 page not found\n'), { 'Content-Type': 'text/plain; charset=utf-8' });
}

/** For a path of the API with a method that it does not have. */
export function sendMethodNotAllowed(response: ServerResponse): void {
  sendBytes(response, 405, Buffer.alloc(0));
}

export function sendTooLarge(response: ServerResponse): void {
  sendError(
    response,
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  );
}

type Body =
  | { readonly kind: 'complete'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'truncated' };

/** Reads a request to its end, keeping at most 6 MB of it; calls `onBody` exactly once. */
export function readBody(request: IncomingMessage, onBody: (body: Body) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let called = false;
  const callOnce = (body: Body): void => {
    if (called) return;
    called = true;
    onBody(body);
  };
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (length > MAX_PAYLOAD_BYTES) callOnce({ kind: 'too-large' });
    else callOnce({ kind: 'complete', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
  });
  request.on('error', () => callOnce({ kind: 'truncated' }));
  request.on('close', () => callOnce({ kind: 'truncated' }));
}

/** The value of a header; the first one if it is repeated. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
