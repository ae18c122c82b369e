/** Answers of the Runtime and Extensions APIs, worded as the runtime clients know them. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** 6 MB plus 100 bytes: what a response or an error may weigh. */
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

/** A known path with a method it does not have. */
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
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'truncated' };

/** Reads a request to its end, keeping at most 6 MB of it; calls back exactly once. */
export function readBody(request: IncomingMessage, done: (body: Body) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let called = false;
  const callOnce = (body: Body): void => {
    if (called) return;
    called = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (length > MAX_PAYLOAD_BYTES) callOnce({ kind: 'too-large' });
    else callOnce({ kind: 'whole', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) });
  });
  request.on('error', () => callOnce({ kind: 'truncated' }));
  request.on('close', () => callOnce({ kind: 'truncated' }));
}

/** One header as text; a repeated one counts as its first. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
