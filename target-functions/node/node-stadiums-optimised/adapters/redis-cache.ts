/** Redis or Valkey through ioredis; a cache that is down costs a request little and breaks none. */
import { Redis } from 'ioredis';
import type { CacheSettings } from '../../shared/stadiums/settings.ts';
import type { Cache } from '../cache/cache-aside.ts';

const CONNECT_LIMIT_MS = 500;
const COMMAND_LIMIT_MS = 500;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;

/** Begins to connect at once. While it is not connected, requests do without it, and it tries again in between. */
export function connectCache(settings: CacheSettings): Cache {
  const client = new Redis({
    host: settings.host,
    port: settings.port,
    ...(settings.tls ? { tls: {} } : {}),
    connectTimeout: CONNECT_LIMIT_MS,
    commandTimeout: COMMAND_LIMIT_MS,
    lazyConnect: true,
    enableOfflineQueue: false,
    // INFO before the first command would be a round trip more.
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (times - 1)),
  });
  // Each failure is seen by the request that meets it; without a listener it would end the process.
  client.on('error', () => {});
  const connected = client.connect().catch(() => {});
  return {
    async get(key) {
      await connected;
      try {
        return { value: (await client.get(key)) ?? undefined };
      } catch {
        return 'down';
      }
    },
    async set(key, value, ttlSeconds) {
      try {
        await client.set(key, value, 'EX', ttlSeconds);
      } catch {
        // The next request asks the table again.
      }
    },
  };
}
