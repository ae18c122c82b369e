/**
 * Forwards a request to MiniStack unchanged (method, path, header order, streamed body), and its response to the client.
 * The signature covers the Host header and the path, so neither may change.
 */

import { once } from 'node:events';
import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { messageOf } from '../../../core/error-text.ts';
import { BenchmarkError } from '../../../core/errors.ts';

export interface Upstream {
  /** Streams the request through. Rejects with AWS_FAILED when MiniStack is down. */
  pass(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Sends the gateway's own signed request and reads the complete response. Rejects with AWS_FAILED when MiniStack is down. */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** Sends the caller's request, whose body has been read, with the caller's signature. */
  forward(request: IncomingMessage, body: Uint8Array): Promise<UpstreamResponse>;
  close(): void;
}

interface UpstreamRequest {
  readonly method: string;
  /** Path with query, as on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>> | readonly string[];
  readonly body?: Uint8Array;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Headers of the connection, not of the message (RFC 9110 §7.6.1); the gateway has already handled Expect. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect']);
const IDLE_MS = 60_000;
const GATEWAY_HEADERS = new Set(['x-forwarded-proto', 'x-thaw-authorize']);

/** `port` is read for each request, because MiniStack may have been restarted. */
export function createUpstream(port: () => number | undefined): Upstream {
  // Idle connections are closed before MiniStack closes them: a request on a closing connection would fail.
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: IDLE_MS });
  const open = ({ method, path, headers }: Omit<UpstreamRequest, 'body'>) => {
    const target = { agent, host: '127.0.0.1', port: port(), method, path, setHost: false };
    if (target.port === undefined) throw upstreamDown('it is not running');
    // Node also accepts a list of alternating names and values, which keeps their order; its types do not allow it.
    const outgoing = httpRequest({ ...target, headers: headers as Record<string, string> });
    // An error after the response has started is also emitted on the response.
    return outgoing.on('error', () => {});
  };
  const send = async (request: UpstreamRequest): Promise<UpstreamResponse> => {
    const outgoing = open(request);
    outgoing.end(request.body);
    try {
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      return { status: incoming.statusCode ?? 502, headers: incoming.headers, body: await buffer(incoming) };
    } catch (error) {
      throw upstreamDown(messageOf(error));
    }
  };
  return {
    pass: async (request, response) => {
      try {
        await pass(open(forwardedRequest(request)), request, response);
      } catch (error) {
        request.resume();
        throw error;
      }
    },
    send,
    forward: (request, body) => send({ ...forwardedRequest(request), ...(body.length > 0 && { body }) }),
    close: () => agent.destroy(),
  };
}

function forwardedRequest(request: IncomingMessage): UpstreamRequest {
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers: forwardedHeaders(request) };
}

/** The headers for MiniStack, which accepts `x-forwarded-proto` only from the gateway. */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const headers = without(request.rawHeaders, (name) => HOP_BY_HOP.has(name) || GATEWAY_HEADERS.has(name));
  headers.push('x-forwarded-proto', request.socket instanceof TLSSocket ? 'https' : 'http');
  return headers;
}

function pass(outgoing: ClientRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    outgoing.setNoDelay(true);
    outgoing.once('error', (error) => {
      if (response.headersSent) response.destroy();
      reject(upstreamDown(error.message));
    });
    outgoing.once('response', (incoming) => {
      response.writeHead(
        incoming.statusCode ?? 502,
        incoming.statusMessage,
        without(incoming.rawHeaders, (name) => HOP_BY_HOP.has(name)),
      );
      incoming.pipe(response);
      incoming.once('error', () => response.destroy());
      response.once('close', () => {
        if (!incoming.readableEnded) incoming.destroy();
      });
    });
    response.once('close', () => {
      if (!response.writableEnded) outgoing.destroy();
      resolve();
    });
    request.pipe(outgoing);
  });
}

/** Sends MiniStack's response to the client. */
export function relay(response: ServerResponse, upstreamResponse: UpstreamResponse): void {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(upstreamResponse.headers)) {
    if (typeof value === 'string' && !/^(connection|transfer-encoding|keep-alive|content-length)$/.test(name)) {
      headers[name] = value;
    }
  }
  if (upstreamResponse.status !== 204) headers['content-length'] = String(upstreamResponse.body.length);
  response.writeHead(upstreamResponse.status, headers);
  response.end(upstreamResponse.status === 204 ? undefined : upstreamResponse.body);
}

/** MiniStack does not respond; the router sends it as a 503. */
function upstreamDown(reason: string): BenchmarkError {
  return new BenchmarkError({
    code: 'AWS_FAILED',
    source: 'aws',
    message: `MiniStack, the emulator behind the local cloud, does not respond: ${reason}.`,
    fix: 'read .thaw/cloud/<port>/ministack.log, then restart it: npx thaw cloud down && npx thaw cloud up',
  });
}

/** A list of alternating names and values, without the excluded headers. `isExcluded` gets lower-case names. */
export function without(rawHeaders: readonly string[], isExcluded: (name: string) => boolean): string[] {
  return rawHeaders.filter((_, index) => !isExcluded((rawHeaders[index - (index % 2)] ?? '').toLowerCase()));
}
