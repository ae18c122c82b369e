// The stadiums targets against a real PostgreSQL and a real Redis, running and stopped.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CacheEndpoint, DatabaseEndpoint, RunningService } from '../../../local-cloud/emulators/data-service.ts';
import { startPostgres } from '../../../local-cloud/emulators/postgres.ts';
import { startRedis } from '../../../local-cloud/emulators/redis.ts';
import { connectStadiums as connectSequelize } from '../../../target-functions/node/node-stadiums-baseline/adapters/stadium-table.ts';
import { connectCache } from '../../../target-functions/node/node-stadiums-optimised/adapters/redis-cache.ts';
import { connectStadiums as connectPostgresJs } from '../../../target-functions/node/node-stadiums-optimised/adapters/stadium-table.ts';
import { cacheAside } from '../../../target-functions/node/node-stadiums-optimised/cache/cache-aside.ts';
import { STADIUMS } from '../../../target-functions/node/shared/stadiums/seed-data.ts';
import { LIST, SEED, sender, servicesFolder, waitFor } from './stadiums-parts.ts';

const START_TIMEOUT_MS = 120_000;
const folder = servicesFolder();
let database: RunningService<DatabaseEndpoint>;
let cache: RunningService<CacheEndpoint>;
let baseline: ReturnType<typeof sender>;
let optimised: ReturnType<typeof sender>;

function sendToOptimised(ttlSeconds = 60) {
  const table = connectPostgresJs(database.endpoint);
  return sender(cacheAside({ cache: connectCache(cache.endpoint), table, ttlSeconds }));
}

beforeAll(async () => {
  [database, cache] = await Promise.all([startPostgres(folder), startRedis(folder)]);
  baseline = sender(connectSequelize(database.endpoint));
  optimised = sendToOptimised();
}, START_TIMEOUT_MS);
afterAll(async () => {
  await Promise.all([database?.stop(), cache?.stop()]);
  folder.remove();
}, START_TIMEOUT_MS);

describe('before the table is filled', () => {
  it('responds with an error, not with an empty list', async () => {
    expect(await baseline(LIST)).toMatchObject({ status: 503, body: { error: expect.stringContaining('stadiums') } });
    expect(await optimised(LIST)).toMatchObject({ status: 503, body: { error: expect.stringContaining('stadiums') } });
  });
});

describe('with database and cache', () => {
  it('fills the table, and a second time without duplicates', async () => {
    expect((await baseline(SEED)).body).toEqual({ stadium_count: STADIUMS.length });
    expect((await baseline(SEED)).body).toEqual({ stadium_count: STADIUMS.length });
  });

  it('responds with the same list from both, sorted by name', async () => {
    const slow = await baseline(LIST);
    const fast = await optimised(LIST);

    expect(slow).toMatchObject({ status: 200, body: { stadium_count: STADIUMS.length, parameters_ms: 1 } });
    expect(slow.body.stadiums).toEqual(STADIUMS.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(JSON.stringify(fast.body.stadiums)).toBe(JSON.stringify(slow.body.stadiums));
    expect(slow.body.read_ms).toBeGreaterThan(0);
    expect(fast.headers).toHaveProperty('x-thaw-probe');
  });

  it('reads the table once and the cache from then on', async () => {
    const fresh = sendToOptimised();
    await fresh(LIST);

    expect((await fresh(LIST)).body).toMatchObject({ cache_hit: 1, cache_down: 0, stadium_count: STADIUMS.length });
  });

  it('reads the table again when the entry has expired', async () => {
    const client = new Redis(cache.endpoint.port, cache.endpoint.host);
    await client.flushall();
    client.disconnect();
    const shortLived = sendToOptimised(1);
    await shortLived(LIST);
    const response = await waitFor(
      () => shortLived(LIST),
      ({ body }) => body.cache_hit === 0,
    );

    expect(response.body).toMatchObject({ cache_hit: 0, cache_down: 0 });
  }, 90_000);
});

describe('when a part is down', () => {
  it(
    'responds without the cache, with cache_down, and uses it again when it is back',
    async () => {
      await cache.stop();

      const without = await optimised(LIST);
      expect(without).toMatchObject({ status: 200, body: { cache_hit: 0, cache_down: 1 } });
      expect(without.body.stadiums).toHaveLength(STADIUMS.length);

      cache = await startRedis(folder, cache.endpoint);
      const back = await waitFor(
        () => optimised(LIST),
        ({ body }) => body.cache_hit === 1,
      );
      expect(back.body).toMatchObject({ cache_hit: 1, cache_down: 0 });
    },
    START_TIMEOUT_MS,
  );

  it(
    'responds 503 with the reason and no secret without the database, except with a cached list',
    async () => {
      const { password } = database.endpoint;
      await optimised(LIST);
      await database.stop();

      const slow = await baseline(LIST);
      expect(slow).toMatchObject({
        status: 503,
        body: { error: expect.stringMatching(/^the database did not answer: /) },
      });
      expect(JSON.stringify(slow)).not.toContain(password);
      expect((await optimised(LIST)).body).toMatchObject({ cache_hit: 1 });
      await cache.stop();
      const fast = await optimised(LIST);
      expect(fast).toMatchObject({ status: 503, body: { error: expect.stringMatching(/ECONNREFUSED|CONNECT/) } });
      expect(JSON.stringify(fast)).not.toContain(password);

      // It starts again on the same port, empty; the existing environments reconnect without a restart.
      database = await startPostgres(folder, database.endpoint);
      expect((await baseline(SEED)).status).toBe(200);
      expect((await baseline(LIST)).body.stadium_count).toBe(STADIUMS.length);
      expect(await optimised(LIST)).toMatchObject({
        status: 200,
        body: { stadium_count: STADIUMS.length, cache_down: 1 },
      });
    },
    START_TIMEOUT_MS,
  );
});
