/** Keeps every raw response that a client of the AWS SDK gets, and the request it answers. */
import { Readable } from 'node:stream';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { WireResponse } from './wire-response.ts';

export interface RecordedResponse extends WireResponse {
  readonly method: string;
  readonly url: string;
}

interface RawResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body: AsyncIterable<Uint8Array>;
}

interface RawRequest {
  readonly method: string;
  readonly path: string;
}

/** Adds to `responses` what this client gets from now on. */
export function recordResponses(client: LambdaClient, responses: RecordedResponse[]): void {
  client.middlewareStack.add(
    (next, context) => async (given) => {
      const result = await next(given);
      const response = result.response as RawResponse;
      const bytes = Buffer.concat(await collected(response.body));
      response.body = repeated(bytes);
      const { method, path } = given.request as RawRequest;
      responses.push({
        operation: String(context['commandName']).replace(/Command$/, ''),
        method,
        url: path,
        status: response.statusCode,
        headers: response.headers,
        body: bytes.toString('utf8'),
      });
      return result;
    },
    // Nearest to the network.
    { step: 'deserialize', priority: 'low', name: 'recordResponses' },
  );
}

async function collected(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}

/** The SDK wants a stream of Node's. */
function repeated(bytes: Buffer): Readable {
  return Readable.from(bytes.length === 0 ? [] : [bytes]);
}
