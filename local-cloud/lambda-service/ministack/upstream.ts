/**
 * Hands a request on to MiniStack as it came (method, path, headers in their order, body as a stream) and the answer back.
 * The signature covers the Host header and the path, so nothing of either may change.
 */
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { BenchmarkError } from '../../../core/errors.ts';

export interface Upstream {
  /** Streams the request through. `body` replaces the request's own stream when somebody has already read it. */
  pass(request: IncomingMessage, response: ServerResponse, body?: Uint8Array): Promise<void>;
  /** Sends a request of the front's own (already signed) and reads the whole answer. Rejects with AWS_FAILED when MiniStack is down. */
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
  return {
    pass: (request, response, body) => pass(agent, port(), request, response, body),
    send: (request) => send(agent, port(), request),
    forward: (request, body) =>
      send(agent, port(), {
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers: forwardedHeaders(request),
        ...(body.length > 0 ? { body } : {}),
      }),
    close: () => agent.destroy(),
  };
}

/** The headers for MiniStack, which believes only the front about how the client's connection was protected. */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const headers: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || OURS.has(lower)) continue;
    headers.push(name, request.rawHeaders[index + 1] ?? '');
  }
  headers.push('x-forwarded-proto', request.socket instanceof TLSSocket ? 'https' : 'http');
  return headers;
}

function pass(
  agent: Agent,
  port: number | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const fail = (error: unknown) => {
      answerDown(response, error);
      resolve();
    };
    if (port === undefined) {
      request.resume();
      return fail('it is not running');
    }
    const onward = httpRequest({
      agent,
      host: '127.0.0.1',
      port,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: forwardedHeaders(request) as unknown as Record<string, string>,
      setHost: false,
    });
    onward.setNoDelay(true);
    onward.once('error', fail);
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutHopByHop(answer.rawHeaders));
      answer.pipe(response);
      answer.once('error', () => response.destroy());
      response.once('close', () => {
        if (!answer.readableEnded) answer.destroy();
        resolve();
      });
    });
    response.once('close', () => {
      if (!response.writableEnded) onward.destroy();
      resolve();
    });
    if (body) onward.end(body);
    else request.pipe(onward);
  });
}

function send(agent: Agent, port: number | undefined, request: UpstreamRequest): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    if (port === undefined) return reject(upstreamDown('it is not running'));
    const onward = httpRequest({
      agent,
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.path,
      headers: request.headers as Record<string, string>,
      setHost: false,
    });
    onward.once('error', (error) => reject(upstreamDown(error.message)));
    onward.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', (error) => reject(upstreamDown(error.message)));
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    onward.end(request.body);
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

/** JSON and XML clients both show the message of an unparsable body; AWS SDKs retry a 503. */
function answerDown(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const down = upstreamDown(error instanceof Error ? error.message : String(error));
  const message = `${down.message} Cure: ${down.fix}`;
  const body = JSON.stringify({ __type: 'ServiceUnavailable', code: 'ServiceUnavailable', message });
  response.writeHead(503, {
    'content-type': 'application/json',
    'x-amzn-errortype': 'ServiceUnavailable',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function withoutHopByHop(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, rawHeaders[index + 1] ?? '');
  }
  return headers;
}
