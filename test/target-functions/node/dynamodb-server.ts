/** An HTTP server on this machine that responds like DynamoDB, so that the real SDK client is tested. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  /** For example `GetItem`. */
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

export interface DynamoDbServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

export async function startDynamoDb(reply: (request: SeenRequest) => [number, unknown]): Promise<DynamoDbServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const seen = { operation, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
      requests.push(seen);
      const [status, body] = reply(seen);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
