/** Loopback ports for servers that must be told theirs. */
import { createServer } from 'node:net';

/** Below the ports that Linux and macOS give to clients and to `listen(0)`, so no client gets one of these by chance. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

// Clouds that run at the same time begin at different ports.
let next = FIRST_PORT + (process.pid % (LAST_PORT - FIRST_PORT));

/** One that no server listens on now and that this process did not give away lately. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < LAST_PORT - FIRST_PORT; attempt += 1) {
    const port = next;
    next = port >= LAST_PORT ? FIRST_PORT : port + 1;
    if (await isFree(port)) return port;
  }
  return next;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
