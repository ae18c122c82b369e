/** Free loopback ports, for servers that need a port number before they start. */
import { createServer } from 'node:net';

/** Below the range that Linux and macOS use for clients and for `listen(0)`, so no client gets one of these by chance. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

// Processes that look for a port at the same time begin at different ports.
let next = FIRST_PORT + (process.pid % (LAST_PORT - FIRST_PORT));

/** Returns a port that no server listens on now and that this process has not returned recently. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < LAST_PORT - FIRST_PORT; attempt += 1) {
    const port = next;
    next = port >= LAST_PORT ? FIRST_PORT : port + 1;
    if (await isFree(port)) return port;
  }
  return next;
}

/** Whether no server listens on this loopback port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
