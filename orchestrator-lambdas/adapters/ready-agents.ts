/**
 * HTTP agents whose connections can be opened before they are needed: TCP and TLS, without a request. Node hands the creation
 * of a connection to the agent (`agent.createConnection`, nodejs.org/api/http.html), and these return one that is open.
 */
import http from 'node:http';
import https from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

type CreateConnection = (error: Error | null, stream: Duplex) => void;

const CONNECTION_TIMEOUT_MS = 5_000;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export class ReadyAgents {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
  readonly #ready = new ReadySockets();
  readonly #maxSockets: number;

  /** @param maxSockets max number of simultaneous requests; further requests wait without any record of it */
  constructor(maxSockets: number) {
    this.#maxSockets = maxSockets;
    const options = { keepAlive: true, maxSockets };
    this.httpAgent = new ReadyHttpAgent(options, this.#ready);
    this.httpsAgent = new ReadyHttpsAgent(options, this.#ready);
  }

  /**
   * Opens `count` connections for the next requests to this origin and closes those that are idle: while a Lambda was frozen,
   * the other end may have closed them. If more were in use since the last call, opens as many again: a load of several
   * segments needs them all. Best effort: a request without such a connection opens one itself.
   */
  async open(origin: URL, count: number): Promise<void> {
    const idle = [this.httpAgent, this.httpsAgent].flatMap((agent) => Object.values(agent.freeSockets).flat());
    for (const socket of idle) socket?.destroy();
    this.#ready.destroy();
    const length = Math.min(this.#maxSockets, Math.max(count, idle.length));
    await Promise.all(Array.from({ length }, () => this.#ready.add(origin)));
  }
}

class ReadyHttpAgent extends http.Agent {
  readonly #ready: ReadySockets;

  constructor(options: http.AgentOptions, ready: ReadySockets) {
    super(options);
    this.#ready = ready;
  }

  override createConnection(options: http.ClientRequestArgs, callback?: CreateConnection): Duplex | null | undefined {
    return this.#ready.take('http:', options) ?? super.createConnection(options, callback);
  }
}

class ReadyHttpsAgent extends https.Agent {
  readonly #ready: ReadySockets;

  constructor(options: https.AgentOptions, ready: ReadySockets) {
    super(options);
    this.#ready = ready;
  }

  override createConnection(options: https.RequestOptions, callback?: CreateConnection): Duplex | null | undefined {
    return this.#ready.take('https:', options) ?? super.createConnection(options, callback);
  }
}

/** Open connections that no request has used yet. */
class ReadySockets {
  #sockets: { readonly key: string; readonly socket: Socket }[] = [];
  /** The last TLS session of each origin: a later handshake is shorter. */
  readonly #sessions = new Map<string, Buffer>();

  async add({ protocol, hostname, port }: URL): Promise<void> {
    const key = keyOf(protocol, { host: hostname, port });
    const socket = this.#connect(protocol, hostname, Number(port) || (DEFAULT_PORTS[protocol] ?? 0), key);
    // It stays for the time between two owners; a request adds its own.
    socket.on('error', () => {});
    const isOpen = await opened(socket, protocol === 'https:' ? 'secureConnect' : 'connect');
    if (isOpen) this.#sockets.push({ key, socket });
    // Without a reader the end of a connection is not seen.
    socket.resume();
  }

  /** An open connection for a request with these options; it has no other user. */
  take(protocol: string, options: { readonly host?: unknown; readonly port?: unknown }): Socket | undefined {
    const key = keyOf(protocol, options);
    this.#sockets = this.#sockets.filter(({ socket }) => isUsable(socket));
    const index = this.#sockets.findIndex((ready) => ready.key === key);
    return index === -1 ? undefined : this.#sockets.splice(index, 1)[0]?.socket;
  }

  destroy(): void {
    for (const { socket } of this.#sockets) socket.destroy();
    this.#sockets = [];
  }

  #connect(protocol: string, host: string, port: number, key: string): Socket {
    const options = { host, port, noDelay: true };
    if (protocol !== 'https:') return connect(options);
    const session = this.#sessions.get(key);
    const socket = connectTls({
      ...options,
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      ...(session !== undefined && { session }),
    });
    socket.on('session', (latest: Buffer) => this.#sessions.set(key, latest));
    return socket;
  }
}

function keyOf(protocol: string, { host, port }: { readonly host?: unknown; readonly port?: unknown }): string {
  return `${protocol}//${String(host)}:${Number(port) || DEFAULT_PORTS[protocol]}`;
}

function isUsable(socket: Socket): boolean {
  return !socket.destroyed && socket.readable && socket.writable;
}

/** Waits until a socket emits `event`; false when it fails or takes too long. */
async function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), CONNECTION_TIMEOUT_MS);
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      resolve(isOpen);
    };
    socket.once(event, () => end(true));
    socket.once('close', () => end(false));
  });
}
