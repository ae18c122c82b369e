/**
 * One port for HTTP and HTTPS: the first byte of a connection decides (22 starts a TLS handshake, and no HTTP method starts
 * with it). SDKs use https; `curl http://localhost:4566` works as well.
 */
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BenchmarkError } from '../../../core/errors.ts';
import { ObservedConnection } from '../connections/observed-connection.ts';

export interface Listener {
  readonly port: number;
  /** Stops accepting, waits `graceMs` for requests in flight, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

interface ListenerOptions {
  /** 0: chosen by the operating system. */
  readonly port: number;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly onRequest: RequestListener;
  /** Called as soon as a connection is accepted. */
  readonly onConnection: (connection: ObservedConnection) => void;
}

/** TLS 1.3: this secret is made when the server has sent its last message of the handshake. */
const FLIGHT_SENT = Buffer.from('SERVER_TRAFFIC_SECRET_0 ');

const TLS_HANDSHAKE_BYTE = 22;
const IDLE_MS = 120_000;

/** Listens on 127.0.0.1. Throws PORT_IN_USE, whose fix names THAW_PORT. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const observed = new Map<number, ObservedConnection>();
  const observedOf = (socket: Socket) => observed.get(socket.remotePort ?? 0);
  const onRequest: RequestListener = (request, response) => {
    const connection = observedOf(request.socket);
    connection?.request(request, response);
    // A client may close its connection after the response: it must be known before whose it is. It nearly always is.
    if (connection?.search === undefined) options.onRequest(request, response);
    else void connection.search.then(() => options.onRequest(request, response));
  };
  const settings = { requestTimeout: 0, headersTimeout: IDLE_MS, keepAliveTimeout: IDLE_MS };
  const http = createHttpServer(settings, onRequest);
  const https = createHttpsServer(
    { ...settings, cert: options.certificatePem, key: options.keyPem, ALPNProtocols: ['http/1.1'] },
    onRequest,
  );
  https.on('keylog', (line: Buffer, socket: TLSSocket) => {
    if (line.indexOf(FLIGHT_SENT) === 0) observedOf(socket)?.flightSent();
  });
  https.on('secureConnection', (socket) => observedOf(socket)?.secured(socket.servername));
  // Neither server listens itself, but Node starts tracking connections, which close() needs, on this event.
  for (const server of [http, https]) server.emit('listening');
  https.on('tlsClientError', (_error, socket) => socket.destroy());
  for (const server of [http, https]) {
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  }
  const connections = new Set<Socket>();
  const net = createNetServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    const connection = new ObservedConnection(socket);
    const { clientPort } = connection;
    observed.set(clientPort, connection);
    options.onConnection(connection);
    socket.once('close', () => {
      connections.delete(socket);
      if (observed.get(clientPort) === connection) observed.delete(clientPort);
    });
    route(socket, () => connection.helloArrived(), http, https);
  });
  await bind(net, options.port);
  const address = net.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: (graceMs) => close(net, [http, https], connections, graceMs),
  };
}

function route(socket: Socket, onHello: () => void, http: HttpServer, https: HttpsServer): void {
  const onEarlyError = () => socket.destroy();
  socket.on('error', onEarlyError);
  socket.setTimeout(IDLE_MS, onEarlyError);
  const onReadable = () => {
    const first = socket.read(1) as Buffer | null;
    if (first === null) return;
    socket.off('readable', onReadable);
    socket.setTimeout(0);
    socket.unshift(first);
    const isTls = first[0] === TLS_HANDSHAKE_BYTE;
    if (isTls) onHello();
    (isTls ? https : http).emit('connection', socket);
  };
  socket.on('readable', onReadable);
}

async function bind(server: NetServer, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? portInUse(port, error) : error);
    });
    server.listen({ port, host: '127.0.0.1', backlog: 1024 }, () => resolve());
  });
}

function portInUse(port: number, cause?: unknown): BenchmarkError {
  return new BenchmarkError({
    code: 'PORT_IN_USE',
    source: 'user',
    message: `Port ${port} of 127.0.0.1 is taken by another program.`,
    fix: `stop that program, or choose another port: THAW_PORT=${port === 4566 ? 4570 : 4566}`,
    cause,
  });
}

async function close(
  net: NetServer,
  servers: readonly (HttpServer | HttpsServer)[],
  connections: ReadonlySet<Socket>,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => net.close(() => resolve()));
  for (const server of servers) server.closeIdleConnections();
  const timer = setTimeout(() => {
    for (const socket of connections) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
