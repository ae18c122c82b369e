/** Cache-aside: the list from the cache, else from the table, which is then stored in the cache. */
import type { StadiumList, StadiumSource } from '../../shared/stadiums/respond.ts';
import type { Stadium } from '../../shared/stadiums/stadium.ts';

/** A cache that never throws: it is down, or it responds. */
export interface Cache {
  /** `undefined` = it does not have the key; `'down'` = it did not respond. */
  get(key: string): Promise<{ readonly value: string | undefined } | 'down'>;
  /** Resolves when the cache has stored it, or has failed to. */
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
}

export interface StadiumTable {
  list(): Promise<readonly Stadium[]>;
}

/** Its number changes with the format of the stored value. */
const KEY = 'thaw:stadiums:1';

/**
 * The list, with `cache_hit` and `cache_down` (0 or 1). Without the cache the table is read, which is only slower.
 * Errors: the table's.
 */
export function cacheAside(parts: {
  readonly cache: Cache;
  readonly table: StadiumTable;
  readonly ttlSeconds: number;
}): StadiumSource {
  const { cache, table, ttlSeconds } = parts;
  return {
    async list(): Promise<StadiumList> {
      const cached = await cache.get(KEY);
      const hit = cached === 'down' ? undefined : parseCached(cached.value);
      if (hit !== undefined) return { stadiums: hit, figures: { cache_hit: 1, cache_down: 0 } };
      const stadiums = await table.list();
      // Awaited: data sent after the response may never leave an environment that is frozen.
      if (cached !== 'down') await cache.set(KEY, JSON.stringify(stadiums), ttlSeconds);
      return { stadiums, figures: { cache_hit: 0, cache_down: cached === 'down' ? 1 : 0 } };
    },
  };
}

/** A stored value that is not a list counts as missing and is replaced. */
function parseCached(text: string | undefined): readonly Stadium[] | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.length > 0 ? (parsed as Stadium[]) : undefined;
  } catch {
    return undefined;
  }
}
