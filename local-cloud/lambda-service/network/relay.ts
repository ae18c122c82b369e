/** The network of one environment: what its processes connect to or ask arrives here, in the host's network, and is relayed. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect, isIPv6, type Server, type Socket } from 'node:net';
import type { ObservedEnvironment, RelayedPorts } from '../connections/connection-observer.ts';
import { parseDnsResponse } from './dns-message.ts';
import type { Namespace } from './network-maker.ts';
import { RelayedConnection } from './relayed-connection.ts';

export interface Nameserver {
  readonly address: string;
  readonly port: number;
}

interface RelayOptions {
  readonly namespace: Namespace;
  /** The Runtime API, whose connections are the runtime's and not the function's. */
  readonly apiPort: number;
  readonly relayedPorts: RelayedPorts;
  /** Answers in place of this machine's nameservers. */
  readonly nameserver: Nameserver | undefined;
}

const DNS_PORT = 53;

export class Relay {
  readonly #options: RelayOptions;
  /** The names of addresses, from DNS responses; the time of a response belongs to the first connection after it. */
  readonly #names = new Map<string, { readonly name: string; dnsMs: number | undefined }>();
  readonly #sockets = new Set<Socket>();
  readonly #questions = new Set<DatagramSocket>();
  #environment: ObservedEnvironment | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    const { relays, nameservers } = options.namespace;
    for (const server of relays) this.#accept(server);
    for (const { address, socket } of nameservers) this.#forwardQuestions(address, socket);
  }

  /** Program and arguments before the command of a process, so that it runs in this network. */
  get enter(): readonly string[] {
    return ['nsenter', `--net=${this.#options.namespace.path}`, '--'];
  }

  /** Call before each start of the environment's processes. */
  async begin(environment: ObservedEnvironment): Promise<void> {
    this.#environment = environment;
    await this.#options.namespace.refresh();
  }

  close(): void {
    const { relays, nameservers } = this.#options.namespace;
    for (const server of relays) server.close();
    for (const { socket } of nameservers) socket.close();
    for (const socket of this.#sockets) socket.destroy();
    for (const socket of this.#questions) socket.close();
    this.#options.namespace.drop();
  }

  #accept(server: Server): void {
    // Either side may end its half of a connection first. Node's types do not have the property.
    Object.assign(server, { allowHalfOpen: true });
    server.on('connection', (client) => this.#relay(client));
  }

  #relay(client: Socket): void {
    const { localAddress: address = '', localPort: port = 0 } = client;
    const upstream = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    const connection = this.#observe(address, port);
    for (const socket of [client, upstream]) this.#track(socket);
    if (connection !== undefined) this.#watch(connection, client, upstream);
    client.pipe(upstream);
    upstream.pipe(client);
    client.on('error', () => upstream.destroy());
    // The client has been accepted already: a reset is as near as a refusal can be.
    upstream.on('error', () => client.resetAndDestroy());
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroySoon());
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #observe(address: string, port: number): RelayedConnection | undefined {
    const environment = this.#environment;
    if (environment === undefined || port === this.#options.apiPort) return undefined;
    const resolved = this.#names.get(address);
    const { name, dnsMs } = resolved ?? {};
    if (resolved !== undefined) resolved.dnsMs = undefined;
    const connection = new RelayedConnection({ address, port, name, dnsMs, cpuClock: () => environment.cpuMs() });
    environment.connections.add(connection);
    return connection;
  }

  #watch(connection: RelayedConnection, client: Socket, upstream: Socket): void {
    client.on('data', (chunk: Buffer) => connection.clientSent(chunk));
    upstream.on('data', (chunk: Buffer) => connection.serverSent(chunk));
    upstream.once('connect', () => connection.connected());
    client.once('close', () => connection.closed());
    const environment = this.#environment;
    if (environment === undefined) return;
    const { relayedPorts } = this.#options;
    // Node connects in the next tick; from then on the source port is known, before the other end can accept.
    process.nextTick(() => {
      const { localPort } = upstream;
      if (localPort === undefined) return;
      relayedPorts.set(localPort, { environment, ignore: () => environment.connections.remove(connection) });
      upstream.once('close', () => relayedPorts.delete(localPort));
    });
  }

  #forwardQuestions(address: string, socket: DatagramSocket): void {
    const nameserver = this.#options.nameserver ?? { address, port: DNS_PORT };
    socket.on('error', () => {});
    socket.on('message', (question, asker) => {
      const askedAtMs = performance.now();
      const upstream = createSocket(isIPv6(nameserver.address) ? 'udp6' : 'udp4');
      this.#questions.add(upstream);
      upstream.on('error', () => {});
      upstream.on('message', (response) => {
        this.#keepNames(response, performance.now() - askedAtMs);
        if (this.#questions.delete(upstream)) upstream.close();
        socket.send(response, asker.port, asker.address, () => {});
      });
      upstream.send(question, nameserver.port, nameserver.address, () => {});
    });
  }

  #keepNames(response: Buffer, dnsMs: number): void {
    const { name, addresses } = parseDnsResponse(response) ?? { name: '', addresses: [] };
    for (const address of addresses) this.#names.set(address, { name, dnsMs });
  }
}
