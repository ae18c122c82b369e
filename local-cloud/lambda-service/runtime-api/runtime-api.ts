/**
 * The Runtime API of one environment, on a loopback port of its own. Runtime clients accept only `host:port`, so the address
 * cannot contain a secret: a process on this machine that guesses the port can call it (docs/execution-environments.md).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { splitUrl } from '../wire/url.ts';
import type { ExtensionsApi } from './extensions-api.ts';
import {
  header,
  readBody,
  sendAccepted,
  sendBytes,
  sendError,
  sendMethodNotAllowed,
  sendNotFound,
  sendTooLarge,
} from './responses.ts';
import { isAllowedTransition, knownErrorType, type RuntimeState, transitionMessage } from './runtime-state.ts';

const RUNTIME = '/2018-06-01/runtime';
const NEXT = `${RUNTIME}/invocation/next`;
const INVOCATION = `${RUNTIME}/invocation/`;
const INIT_ERROR = `${RUNTIME}/init/error`;
const PING = `${RUNTIME.slice(0, -'/runtime'.length)}/ping`;

/** One event as it is sent to the runtime. */
export interface Delivery {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** What the runtime posted for its current event. */
export type RuntimeResponse =
  | { readonly kind: 'response'; readonly body: Buffer; readonly contentType: string | undefined }
  | { readonly kind: 'error'; readonly body: Buffer; readonly errorType: string }
  | { readonly kind: 'too-large' };

/** Called as soon as a call arrives; times are milliseconds of performance.now(). */
interface RuntimeApiListener {
  onNext(arrivedAtMs: number): void;
  onInitError(body: Buffer, errorType: string): void;
  onResponse(response: RuntimeResponse): void;
}

export class RuntimeApi {
  readonly #server: Server;
  readonly #extensions: ExtensionsApi;
  #listener: RuntimeApiListener | undefined;
  #state: RuntimeState = 'Started';
  #waiting: ServerResponse | undefined;
  #delivery: Delivery | undefined;
  #currentRequestId: string | undefined;

  constructor(extensions: ExtensionsApi) {
    this.#extensions = extensions;
    // `/next` blocks for as long as an environment is idle: no timeout may end it.
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) =>
      this.#route(request, response),
    );
    this.#server.timeout = 0;
  }

  /** @returns `127.0.0.1:<port>`, the port chosen by the operating system */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this.address;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  listenTo(listener: RuntimeApiListener): void {
    this.#listener = listener;
  }

  /** Returns to the initial state, for a new runtime process. */
  reset(): void {
    this.#state = 'Started';
    this.#waiting = undefined;
    this.#delivery = undefined;
    this.#currentRequestId = undefined;
  }

  /** Sends an event to the runtime, now or as soon as it asks. */
  deliver(delivery: Delivery): void {
    this.#currentRequestId = delivery.requestId;
    this.#delivery = delivery;
    this.#sendDelivery();
  }

  async close(): Promise<void> {
    this.#listener = undefined;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #sendDelivery(): void {
    const response = this.#waiting;
    const delivery = this.#delivery;
    if (response === undefined || delivery === undefined) return;
    this.#waiting = undefined;
    this.#delivery = undefined;
    this.#state = 'Running';
    response.writeHead(200, { ...delivery.headers, 'Content-Length': delivery.payload.length });
    response.end(delivery.payload);
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const arrivedAtMs = performance.now();
    response.on('error', ignore);
    const [path] = splitUrl(request.url ?? '');
    if (path === NEXT) {
      if (request.method === 'GET') this.#next(response, arrivedAtMs);
      else sendMethodNotAllowed(response);
    } else if (path.startsWith(INVOCATION)) this.#handleResponse(request, response, path.slice(INVOCATION.length));
    else if (path === INIT_ERROR) this.#initError(request, response);
    else if (path === PING) sendBytes(response, 200, Buffer.from('pong'), { 'Content-Type': 'text/plain' });
    else if (!this.#extensions.handle(path, request, response)) sendNotFound(response);
  }

  #next(response: ServerResponse, arrivedAtMs: number): void {
    if (!this.#transition('Ready', response)) return;
    this.#waiting = response;
    response.on('close', () => {
      if (this.#waiting === response) this.#waiting = undefined;
    });
    if (this.#delivery === undefined) this.#listener?.onNext(arrivedAtMs);
    else this.#sendDelivery();
  }

  #handleResponse(request: IncomingMessage, response: ServerResponse, rest: string): void {
    const [requestId, verb, ...more] = rest.split('/');
    if ((verb !== 'response' && verb !== 'error') || more.length > 0) {
      sendNotFound(response);
      return;
    }
    readPost(request, response, (body) => {
      if (requestId !== this.#currentRequestId) {
        return sendError(response, 400, 'InvalidRequestID', 'Invalid request ID');
      }
      const mode = header(request, 'lambda-runtime-function-response-mode');
      if (mode !== undefined && mode !== 'streaming' && mode !== 'buffered') {
        return sendError(response, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
      }
      if (!this.#transition(verb === 'response' ? 'InvocationResponse' : 'InvocationErrorResponse', response)) return;
      this.#state = 'ResponseSent';
      this.#listener?.onResponse(body === undefined ? { kind: 'too-large' } : readResponse(request, verb, body));
      if (body === undefined) sendTooLarge(response);
      else sendAccepted(response);
    });
  }

  #initError(request: IncomingMessage, response: ServerResponse): void {
    readPost(request, response, (body) => {
      if (body === undefined) return sendTooLarge(response);
      if (!this.#transition('InitError', response)) return;
      // The client waits for this 202 before it exits, so it is sent before the engine kills the process.
      sendAccepted(response);
      const errorType = knownErrorType(header(request, 'lambda-runtime-function-error-type'));
      this.#listener?.onInitError(body, errorType);
    });
  }

  #transition(to: RuntimeState, response: ServerResponse): boolean {
    if (isAllowedTransition(this.#state, to)) {
      this.#state = to;
      return true;
    }
    sendError(response, 403, 'InvalidStateTransition', transitionMessage(this.#state, to));
    return false;
  }
}

/** The trailers of a streamed response may report an error. */
function readResponse(request: IncomingMessage, verb: 'response' | 'error', body: Buffer): RuntimeResponse {
  const trailerType = request.trailers['lambda-runtime-function-error-type'];
  if (verb === 'response' && trailerType !== undefined) {
    const trailerBody = request.trailers['lambda-runtime-function-error-body'] ?? '';
    return { kind: 'error', body: Buffer.from(trailerBody, 'base64'), errorType: knownErrorType(trailerType) };
  }
  if (verb === 'response') return { kind: 'response', body, contentType: header(request, 'content-type') };
  return { kind: 'error', body, errorType: knownErrorType(header(request, 'lambda-runtime-function-error-type')) };
}

/** Calls `use` with the posted body, or undefined when it is too large; answers other requests with an error. */
function readPost(request: IncomingMessage, response: ServerResponse, use: (body: Buffer | undefined) => void): void {
  if (request.method !== 'POST') sendMethodNotAllowed(response);
  else {
    readBody(request, (body) => {
      if (body.kind === 'complete') use(body.bytes);
      else if (body.kind === 'too-large') use(undefined);
      else sendError(response, 400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');
    });
  }
}

function ignore(): void {}
