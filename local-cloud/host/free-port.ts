/** A loopback port that nobody listens on, for servers that must be told their port. */
import { createServer } from 'node:net';

/** Chosen by the operating system. Somebody may take it before its server does: that start then fails and is repeated. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
