// Requests, settings and parameters of the stadiums targets, without a database.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readParameters } from '../../../target-functions/node/node-stadiums-baseline/adapters/parameters.ts';
import { parametersFromExtension } from '../../../target-functions/node/node-stadiums-optimised/adapters/parameters.ts';
import { type Cache, cacheAside } from '../../../target-functions/node/node-stadiums-optimised/cache/cache-aside.ts';
import { keepSuccess } from '../../../target-functions/node/shared/keep-success.ts';
import { createProbe } from '../../../target-functions/node/shared/probe.ts';
import { respond } from '../../../target-functions/node/shared/stadiums/respond.ts';
import {
  databaseParameterNames,
  parseCacheSettings,
  parseDatabaseSettings,
  SettingsError,
} from '../../../target-functions/node/shared/stadiums/settings.ts';
import { LIST, SEED, sender } from './stadiums-parts.ts';

const STADIUM = { name: 'A', team: 'B', city: 'C', state: 'D', capacity: 1, opened: 1900, roof: 'open' } as const;
const source = { list: async () => ({ stadiums: [STADIUM] }) };
const servers: Server[] = [];

async function serve(response: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(response);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('a request', () => {
  it.each([
    ['POST', '/stadiums'],
    ['GET', '/'],
    ['GET', '/stadiums/1'],
  ])('%s %s is not found', async (method, rawPath) => {
    const response = await sender(source)({ rawPath, requestContext: { http: { method } } });

    expect(response).toMatchObject({ status: 404, body: { allowed: ['GET /stadiums'] } });
    expect(response.headers).toHaveProperty('x-thaw-probe');
  });

  it('to fill the table is not found when the target does not do that', async () => {
    expect(await sender(source)(SEED)).toMatchObject({ status: 404 });
  });

  it('gets 500 when the function is configured wrongly, and 503 when the parameters cannot be read', async () => {
    const failing = (error: Error) =>
      respond(LIST, () => Promise.reject(error), createProbe({})()).then(({ statusCode }) => statusCode);

    expect(await failing(new SettingsError('environment variable CACHE_PARAMETER is not set'))).toBe(500);
    expect(await failing(new Error('connect ECONNREFUSED'))).toBe(503);
  });
});

describe('settings', () => {
  const endpoint = { host: 'db', port: 5432, database: 'thaw', tls: true };

  it('are read from two parameters of the database and one of the cache', () => {
    const credentials = JSON.stringify({ username: 'u', password: 'p', engine: 'postgres' });

    expect(parseDatabaseSettings(JSON.stringify(endpoint), credentials)).toEqual({
      ...endpoint,
      username: 'u',
      password: 'p',
    });
    expect(parseCacheSettings('{"host":"c","port":6379}')).toEqual({ host: 'c', port: 6379, tls: false });
  });

  it.each([
    ['not json', '{"username":"u","password":"hunter2"}', 'the database parameter is not a JSON object'],
    ['{"port":1,"database":"d"}', '{"username":"u","password":"hunter2"}', 'no host'],
    ['{"host":"h","port":0,"database":"d"}', '{"username":"u","password":"hunter2"}', 'no usable port'],
    [JSON.stringify(endpoint), 'hunter2', 'the credentials parameter is not a JSON object'],
    [JSON.stringify(endpoint), '{"password":"hunter2"}', 'no username'],
  ])('%s, %s are refused without quoting them', (endpointJson, credentialsJson, problem) => {
    let message = '';
    try {
      parseDatabaseSettings(endpointJson, credentialsJson);
    } catch (error) {
      message = String(error);
    }

    expect(message).toContain(problem);
    expect(message).not.toContain('hunter2');
  });

  it('require their variables', () => {
    expect(() => databaseParameterNames({ DATABASE_PARAMETER: '/thaw/database' })).toThrow(
      'DATABASE_CREDENTIALS_PARAMETER',
    );
  });
});

describe('work of init', () => {
  it('is kept when it succeeds and tried again when it fails', async () => {
    let runs = 0;
    const open = keepSuccess(async () => {
      runs += 1;
      if (runs === 1) throw new Error('not yet');
      return runs;
    });

    await expect(open()).rejects.toThrow('not yet');
    expect(await Promise.all([open(), open()])).toEqual([2, 2]);
    expect(await open()).toBe(2);
  });
});

describe('cache-aside', () => {
  function remembering(first: string | undefined | 'down'): Cache & { stored: string[] } {
    const stored: string[] = [];
    return {
      stored,
      get: async () => (first === 'down' ? 'down' : { value: stored.at(-1) ?? first }),
      set: async (_key, value) => void stored.push(value),
    };
  }

  it.each([undefined, '', 'not json', '{}', '[]', '[{"name":"A"'])(
    'replaces %j, which is not a list',
    async (first) => {
      const cache = remembering(first);
      const cached = cacheAside({ cache, table: { list: async () => [STADIUM] }, ttlSeconds: 1 });

      expect((await cached.list()).figures).toEqual({ cache_hit: 0, cache_down: 0 });
      expect(await cached.list()).toEqual({ stadiums: [STADIUM], figures: { cache_hit: 1, cache_down: 0 } });
    },
  );

  it('stores nothing in a cache that is down', async () => {
    const cache = remembering('down');
    const { figures } = await cacheAside({ cache, table: { list: async () => [STADIUM] }, ttlSeconds: 1 }).list();

    expect(figures).toEqual({ cache_hit: 0, cache_down: 1 });
    expect(cache.stored).toEqual([]);
  });
});

describe('parameters from the extension', () => {
  const read = (port: number, names: readonly string[]) =>
    parametersFromExtension({
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
      AWS_SESSION_TOKEN: 'the token',
    })(names);

  it('are requested by name, decrypted, with the session token', async () => {
    const seen: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      seen.push(
        `${url.pathname} ${url.searchParams.get('withDecryption')} ${request.headers['x-aws-parameters-secrets-token']}`,
      );
      response.end(JSON.stringify({ Parameter: { Value: `value of ${url.searchParams.get('name')}` } }));
    });

    expect(await read(port, ['/a/b', '/c'])).toEqual(['value of /a/b', 'value of /c']);
    expect(seen).toEqual(Array(2).fill('/systemsmanager/parameters/get true the token'));
  });

  it('are requested again while it is not ready', async () => {
    let requestCount = 0;
    const port = await serve((_request, response) => {
      requestCount += 1;
      if (requestCount < 3) response.writeHead(400).end('not ready to serve traffic, please wait');
      else response.end('{"Parameter":{"Value":"v"}}');
    });

    expect(await read(port, ['/a'])).toEqual(['v']);
  });

  it('that do not exist are a SettingsError', async () => {
    const port = await serve((_request, response) => response.writeHead(400).end('ParameterNotFound'));

    await expect(read(port, ['/a'])).rejects.toThrow(new SettingsError('there is no parameter /a'));
  });

  it('cannot be read when nothing listens on the port', async () => {
    const port = await serve(() => {});
    servers.splice(0)[0]?.close();

    await expect(read(port, ['/a'])).rejects.toThrow();
  });
});

describe('parameters through the SDK', () => {
  it('are in the order of the names; the error names one that does not exist', async () => {
    const values: Record<string, string> = { '/a': 'first', '/c': 'second' };
    const port = await serve(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const { Name, WithDecryption } = JSON.parse(text) as { Name: string; WithDecryption: boolean };
      const Value = WithDecryption ? values[Name] : undefined;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (Value !== undefined) response.end(JSON.stringify({ Parameter: { Name, Value } }));
      else response.writeHead(400).end(JSON.stringify({ __type: 'ParameterNotFound' }));
    });
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');

    expect(await readParameters(['/a', '/c'])).toEqual(['first', 'second']);
    await expect(readParameters(['/a', '/x'])).rejects.toThrow(new SettingsError('there is no parameter /x'));
  });
});
