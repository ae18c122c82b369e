/** An HTTP server on loopback with scripted responses, for adapters of real SDK clients. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Responder = (response: ServerResponse, request: SeenRequest) => void;

export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  /** Responses in order; the last one is repeated. */
  responses: Responder[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      this.requests.push(seen);
      const respond = this.responses.length > 1 ? this.responses.shift() : this.responses[0];
      if (respond === undefined) response.writeHead(500).end();
      else respond(response, seen);
    });
  }

  /** @returns the endpoint */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A response with status, body and headers. */
export function respondWith(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Responder {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}
