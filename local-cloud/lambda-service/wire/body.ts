/** Reads a request's body into memory, up to a limit. */
import type { IncomingMessage } from 'node:http';
import { LambdaAnswer } from './answers.ts';

/** Limit of the Lambda API for anything but Invoke: what it names for CreateFunction (lambda-semantics §4.2). */
export const CONTROL_PLANE_LIMIT_BYTES = 70_167_211;

/**
 * Throws LambdaAnswer 413 with `tooLarge` when there are more bytes than `limitBytes`. The rest is still read (and thrown
 * away), because a client that is busy sending does not look at an answer.
 */
export async function readBody(request: IncomingMessage, limitBytes: number, tooLarge: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > limitBytes) throw new LambdaAnswer('RequestTooLargeException', tooLarge);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
