/**
 * A port for what an extension serves inside its environment. On AWS each environment has a network of its own, and the port
 * is always the same; here all of them share one host, so each gets another, told by the variable AWS's extension documents.
 */
import { createServer } from 'node:net';
import type { FunctionRevision } from '../contract.ts';

const EXTENSION_PORT_VARIABLE = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT';

/** Below the ports that Linux and macOS give to clients and to `listen(0)`, so nobody gets one of these by chance. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

// Clouds that run at the same time begin at different places.
let next = FIRST_PORT + (process.pid % (LAST_PORT - FIRST_PORT));

/**
 * An environment's variables with a port for its extension; as they are where there is no extension, or the function itself
 * chose the port. Another port each time.
 */
export async function withExtensionPort(
  { extensionsDirectory, environment }: FunctionRevision,
  variables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  if (extensionsDirectory === undefined || environment[EXTENSION_PORT_VARIABLE] !== undefined) return variables;
  return { ...variables, [EXTENSION_PORT_VARIABLE]: String(await nextExtensionPort()) };
}

/** One that nobody listens on now and that this process did not give away lately. */
export async function nextExtensionPort(): Promise<number> {
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
