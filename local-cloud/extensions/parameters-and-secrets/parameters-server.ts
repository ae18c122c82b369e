/** The HTTP interface of the extension: two paths, a token, and a cache whose entries grow old. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AwsCall, AwsOperation } from './aws-calls.ts';
import type { ExtensionSettings } from './settings.ts';

interface ParametersServer {
  /** Resolves with the port it listens on. Errors: the port is taken. */
  listen(): Promise<number>;
  /** The first invocation is here: from now on requests are answered. */
  ready(): void;
  close(): Promise<void>;
}

interface ParametersServerOptions {
  readonly settings: ExtensionSettings;
  readonly call: AwsCall;
  /** Monotonic. */
  readonly nowMs: () => number;
}

interface Question {
  readonly operation: AwsOperation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly ttlMs: number;
}

interface Kept {
  readonly body: string;
  readonly untilMs: number;
}

const TOKEN_HEADER = 'x-aws-parameters-secrets-token';

export function createParametersServer({ settings, call, nowMs }: ParametersServerOptions): ParametersServer {
  const cache = new Map<string, Kept>();
  let isReady = false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    if (!isReady) return send(response, 400, 'not ready to serve traffic, please wait');
    if (request.headers[TOKEN_HEADER] !== settings.token) return send(response, 401, 'unauthorized');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const question = request.method === 'GET' ? questionOf(url, settings) : undefined;
    if (question === undefined) return send(response, 404, 'not found');
    if ('problem' in question) return send(response, 400, question.problem);
    const key = JSON.stringify([question.operation, question.input]);
    const kept = cache.get(key);
    if (kept !== undefined && kept.untilMs > nowMs()) return send(response, 200, kept.body, 'application/json');
    cache.delete(key);
    const { status, body } = await call(question.operation, question.input);
    if (status !== 200) return send(response, 400, `operation error ${question.operation}: ${status} ${body}`);
    if (settings.isCacheEnabled && question.ttlMs > 0) keep(key, { body, untilMs: nowMs() + question.ttlMs });
    send(response, 200, body, 'application/json');
  }

  function keep(key: string, value: Kept): void {
    const oldest = cache.size >= settings.cacheSize ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    if (cache.size < settings.cacheSize) cache.set(key, value);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 500, `cannot reach AWS: ${String(error)}`));
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

/** The call that a path with its query asks for; undefined when there is no such path. */
function questionOf(url: URL, settings: ExtensionSettings): Question | { readonly problem: string } | undefined {
  const query = url.searchParams;
  if (url.pathname === '/systemsmanager/parameters/get') {
    const name = query.get('name');
    if (!name) return { problem: 'name is missing' };
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
    if (!secretId) return { problem: 'secretId is missing' };
    return {
      operation: 'GetSecretValue',
      // JSON leaves out what is undefined.
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
