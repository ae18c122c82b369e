/** Redis or Valkey through ioredis; a cache that is down delays a request little and never makes it fail. */
import { Redis } from 'ioredis';
import type { CacheSettings } from '../../shared/stadiums/settings.ts';
import type { Cache } from '../cache/cache-aside.ts';

const CONNECT_TIMEOUT_MS = 500;
const COMMAND_TIMEOUT_MS = 500;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 2000;

/** Begins to connect at once. While it is not connected, requests do not use it, and it reconnects in the background. */
export function connectCache(settings: CacheSettings): Cache {
  const client = new Redis({
    host: settings.host,
    port: settings.port,
    ...(settings.tls ? { tls: {} } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    lazyConnect: true,
    enableOfflineQueue: false,
    // INFO before the first command would be an additional round trip.
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (times - 1)),
  });
  // Requests handle their own failures; without a listener an error would end the process.
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
        // The next request reads the table again.
      }
    },
  };
}
