/** Reads a request's body into memory, up to a limit. */
import type { IncomingMessage } from 'node:http';
import { LambdaApiError } from './responses.ts';

/** Limit for every operation but Invoke: the one the Lambda API names for CreateFunction (lambda-semantics §4.2). */
export const CONTROL_PLANE_LIMIT_BYTES = 70_167_211;

/**
 * Throws LambdaApiError 413 with the message `tooLarge` when the body is longer than `limitBytes`. The rest is still read and
 * discarded, because clients read the response only after sending the whole body.
 */
export async function readBody(request: IncomingMessage, limitBytes: number, tooLarge: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > limitBytes) throw new LambdaApiError('RequestTooLargeException', tooLarge);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
