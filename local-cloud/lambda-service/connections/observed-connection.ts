/**
 * What the gateway sees of one connection. Times are milliseconds of performance.now(), taken when the gateway's process handles
 * the event.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseAuthorization } from '../wire/sigv4.ts';
import type { LoggedConnection, ObservedRequest } from './connection-log.ts';

export class ObservedConnection implements LoggedConnection {
  readonly openedAtMs = performance.now();
  readonly clientPort: number;
  readonly serverPort: number;
  host: string | undefined;
  /** The AWS service, from the first signed request. */
  service: string | undefined;
  requests: ObservedRequest[] = [];
  /** Until it is known who opened it. */
  search: Promise<void> | undefined;
  readonly #socket: Socket;
  #isIgnored = false;
  #helloAtMs: number | undefined;
  #flightAtMs: number | undefined;
  #securedAtMs: number | undefined;
  #cpuClock: (() => number | undefined) | undefined;
  #cpuStartMs: number | undefined;
  #helloComputingMs: number | undefined;
  #tlsClientComputingMs: number | undefined;
  #countedSentBytes = 0;
  #countedReceivedBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.clientPort = socket.remotePort ?? 0;
    this.serverPort = socket.localPort ?? 0;
  }

  get helloAtMs(): number | undefined {
    return this.#helloAtMs;
  }

  get flightAtMs(): number | undefined {
    return this.#flightAtMs;
  }

  get securedAtMs(): number | undefined {
    return this.#securedAtMs;
  }

  get helloComputingMs(): number | undefined {
    return this.#helloComputingMs;
  }

  get tlsClientComputingMs(): number | undefined {
    return this.#tlsClientComputingMs;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** For connections of other programs than functions: nothing more is kept. */
  ignore(): void {
    this.#isIgnored = true;
    this.requests = [];
  }

  /** @param cpuClock the CPU time of the environment that opened it, in ms; undefined where it cannot be read */
  attribute(cpuClock: () => number | undefined): void {
    this.#cpuClock = cpuClock;
    this.#cpuStartMs = cpuClock();
  }

  helloArrived(): void {
    this.#helloAtMs = performance.now();
    this.#helloComputingMs = this.#cpuSinceStartMs();
  }

  flightSent(): void {
    this.#flightAtMs = performance.now();
    this.#cpuStartMs = this.#cpuClock?.();
  }

  /** @param serverName of the ClientHello; false when it had none, as for an address */
  secured(serverName: string | false | null): void {
    this.#securedAtMs = performance.now();
    if (this.#flightAtMs !== undefined) this.#tlsClientComputingMs = this.#cpuSinceStartMs();
    if (serverName) this.host ??= serverName;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isIgnored) return;
    this.host ??= request.headers.host?.replace(/:\d+$/, '');
    this.service ??= parseAuthorization(request.headers.authorization)?.service;
    const observed: ObservedRequest = { startedAtMs: performance.now(), sentBytes: 0, receivedBytes: 0 };
    this.requests.push(observed);
    onFirstByte(response, () => {
      observed.firstByteAtMs ??= performance.now();
    });
    response.once('close', () => {
      observed.endedAtMs = performance.now();
      Object.assign(observed, this.countBytes());
    });
  }

  #cpuSinceStartMs(): number | undefined {
    const nowMs = this.#cpuClock?.();
    return nowMs === undefined || this.#cpuStartMs === undefined ? undefined : nowMs - this.#cpuStartMs;
  }

  /** What the client sent and received since the last count. */
  countBytes(): { readonly sentBytes: number; readonly receivedBytes: number } {
    const { bytesRead, bytesWritten } = this.#socket;
    const counted = {
      sentBytes: bytesRead - this.#countedSentBytes,
      receivedBytes: bytesWritten - this.#countedReceivedBytes,
    };
    this.#countedSentBytes = bytesRead;
    this.#countedReceivedBytes = bytesWritten;
    return counted;
  }
}

/** Node has no event for it: the head of a response is made when its first byte can be sent. */
function onFirstByte(response: ServerResponse, notify: () => void): void {
  const { writeHead } = response;
  response.writeHead = ((...parameters: Parameters<typeof writeHead>) => {
    notify();
    return writeHead.apply(response, parameters);
  }) as typeof writeHead;
}
