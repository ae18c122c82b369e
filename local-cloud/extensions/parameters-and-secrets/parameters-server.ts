/** The HTTP interface of the extension: two paths, a token, and a cache whose entries expire. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AwsCall, AwsOperation } from './aws-calls.ts';
import type { ExtensionSettings } from './settings.ts';

interface ParametersServer {
  /** Resolves with the port it listens on; rejects when the port is in use. */
  listen(): Promise<number>;
  /** Called at the first invocation: from then on requests are served. */
  ready(): void;
  close(): Promise<void>;
}

interface ParametersServerOptions {
  readonly settings: ExtensionSettings;
  readonly call: AwsCall;
  /** Monotonic clock. */
  readonly nowMs: () => number;
}

interface AwsRequest {
  readonly operation: AwsOperation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly ttlMs: number;
}

interface CacheEntry {
  readonly body: string;
  readonly expiresAtMs: number;
}

const TOKEN_HEADER = 'x-aws-parameters-secrets-token';

export function createParametersServer({ settings, call, nowMs }: ParametersServerOptions): ParametersServer {
  const cache = new Map<string, CacheEntry>();
  let isReady = false;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    if (!isReady) return send(response, 400, 'not ready to serve traffic, please wait');
    if (request.headers[TOKEN_HEADER] !== settings.token) return send(response, 401, 'unauthorized');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const parsed = request.method === 'GET' ? parseRequest(url, settings) : undefined;
    if (parsed === undefined) return send(response, 404, 'not found');
    if ('error' in parsed) return send(response, 400, parsed.error);
    const key = JSON.stringify([parsed.operation, parsed.input]);
    const entry = cache.get(key);
    if (entry !== undefined && entry.expiresAtMs > nowMs()) return send(response, 200, entry.body, 'application/json');
    cache.delete(key);
    const { status, body } = await call(parsed.operation, parsed.input);
    if (status !== 200) return send(response, 400, `operation error ${parsed.operation}: ${status} ${body}`);
    if (settings.isCacheEnabled && parsed.ttlMs > 0) addToCache(key, { body, expiresAtMs: nowMs() + parsed.ttlMs });
    send(response, 200, body, 'application/json');
  }

  function addToCache(key: string, value: CacheEntry): void {
    const oldest = cache.size >= settings.cacheSize ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    if (cache.size < settings.cacheSize) cache.set(key, value);
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => send(response, 500, `cannot reach AWS: ${String(error)}`));
  });
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(settings.port, '127.0.0.1', () => {
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : settings.port);
        });
      }),
    ready: () => {
      isReady = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Translates a path with its query into a call to AWS; undefined when there is no such path. */
function parseRequest(url: URL, settings: ExtensionSettings): AwsRequest | { readonly error: string } | undefined {
  const query = url.searchParams;
  if (url.pathname === '/systemsmanager/parameters/get') {
    const name = query.get('name');
    if (!name) return { error: 'name is missing' };
    const selector = query.get('version') ?? query.get('label');
    return {
      operation: 'GetParameter',
      input: {
        Name: selector === null ? name : `${name}:${selector}`,
        WithDecryption: query.get('withDecryption') === 'true',
      },
      ttlMs: settings.parameterTtlMs,
    };
  }
  if (url.pathname === '/secretsmanager/get') {
    const secretId = query.get('secretId');
    if (!secretId) return { error: 'secretId is missing' };
    return {
      operation: 'GetSecretValue',
      // JSON.stringify skips undefined members.
      input: {
        SecretId: secretId,
        VersionId: query.get('versionId') ?? undefined,
        VersionStage: query.get('versionStage') ?? undefined,
      },
      ttlMs: settings.secretTtlMs,
    };
  }
  return undefined;
}

function send(response: ServerResponse, status: number, body: string, contentType = 'text/plain'): void {
  response.writeHead(status, { 'content-type': contentType }).end(body);
}
