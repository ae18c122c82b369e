/**
 * Hands a request on to MiniStack as it came (method, path, headers in their order, body as a stream) and the answer back.
 * The signature covers the Host header and the path, so nothing of either may change.
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
import { BenchmarkError } from '../../../core/errors.ts';

export interface Upstream {
  /** Streams the request through. Rejects with AWS_FAILED when MiniStack is down. */
  pass(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Sends a request of the gateway's own (already signed) and reads the whole answer. Rejects with AWS_FAILED when MiniStack is down. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** The caller's own request, whose body has been read, with the caller's signature. */
  forward(request: IncomingMessage, body: Uint8Array): Promise<UpstreamAnswer>;
  close(): void;
}

interface UpstreamRequest {
  readonly method: string;
  /** Path with query, as on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>> | readonly string[];
  readonly body?: Uint8Array;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Of the connection, not of the message (RFC 9110 §7.6.1); Expect has been answered by the front. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect']);
const IDLE_MS = 60_000;
const OURS = new Set(['x-forwarded-proto', 'x-thaw-authorize']);

/** `port` is asked for each request: MiniStack may have been started again. */
export function createUpstream(port: () => number | undefined): Upstream {
  // Idle connections end here long before MiniStack ends them: reusing one it is just closing would fail a request.
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: IDLE_MS });
  const open = ({ method, path, headers }: Omit<UpstreamRequest, 'body'>) => {
    const target = { agent, host: '127.0.0.1', port: port(), method, path, setHost: false };
    if (target.port === undefined) throw upstreamDown('it is not running');
    // Node also takes a list of names and values in turn, which keeps their order; its types do not say so.
    const onward = httpRequest({ ...target, headers: headers as Record<string, string> });
    // An error that comes when the answer has begun shows in the answer as well.
    return onward.on('error', () => {});
  };
  const send = async (request: UpstreamRequest): Promise<UpstreamAnswer> => {
    const onward = open(request);
    onward.end(request.body);
    try {
      const [answer] = (await once(onward, 'response')) as [IncomingMessage];
      return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
    } catch (error) {
      throw upstreamDown(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    pass: async (request, response) => {
      try {
        await pass(open(asItCame(request)), request, response);
      } catch (error) {
        request.resume();
        throw error;
      }
    },
    send,
    forward: (request, body) => send({ ...asItCame(request), ...(body.length > 0 && { body }) }),
    close: () => agent.destroy(),
  };
}

function asItCame(request: IncomingMessage): UpstreamRequest {
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers: forwardedHeaders(request) };
}

/** The headers for MiniStack, which believes only the front about how the client's connection was protected. */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const headers = without(request.rawHeaders, (name) => HOP_BY_HOP.has(name) || OURS.has(name));
  headers.push('x-forwarded-proto', request.socket instanceof TLSSocket ? 'https' : 'http');
  return headers;
}

/** Rejects only before anything has been answered. */
function pass(onward: ClientRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    onward.setNoDelay(true);
    onward.once('error', (error) => {
      if (response.headersSent) response.destroy();
      reject(upstreamDown(error.message));
    });
    onward.once('response', (answer) => {
      response.writeHead(
        answer.statusCode ?? 502,
        answer.statusMessage,
        without(answer.rawHeaders, (name) => HOP_BY_HOP.has(name)),
      );
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      response.once('close', () => {
        if (!answer.readableEnded) answer.destroy();
      });
    });
    response.once('close', () => {
      if (!response.writableEnded) onward.destroy();
      resolve();
    });
    request.pipe(onward);
  });
}

/** Sends MiniStack's answer as it is. */
export function relay(response: ServerResponse, answer: UpstreamAnswer): void {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (typeof value === 'string' && !/^(connection|transfer-encoding|keep-alive|content-length)$/.test(name)) {
      headers[name] = value;
    }
  }
  if (answer.status !== 204) headers['content-length'] = String(answer.body.length);
  response.writeHead(answer.status, headers);
  response.end(answer.status === 204 ? undefined : answer.body);
}

/** MiniStack does not answer: the front turns it into a 503. */
function upstreamDown(reason: string): BenchmarkError {
  return new BenchmarkError({
    code: 'AWS_FAILED',
    source: 'aws',
    message: `MiniStack, the emulator behind the local cloud, does not answer: ${reason}.`,
    fix: 'read .thaw/cloud/<port>/ministack.log, then restart it: npx thaw cloud down && npx thaw cloud up',
  });
}

/** A list of names and values in turn, without the headers of some (lower-case) names. */
export function without(rawHeaders: readonly string[], isLeftOut: (name: string) => boolean): string[] {
  return rawHeaders.filter((_, index) => !isLeftOut((rawHeaders[index - (index % 2)] ?? '').toLowerCase()));
}
