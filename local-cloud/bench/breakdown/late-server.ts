/** A server on loopback that answers each connection late. */
import { type AddressInfo, createServer } from 'node:net';

export interface LateServer {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startLateServer(lateMs: number): Promise<LateServer> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    setTimeout(() => socket.end('.'), lateMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
