/** Cache-aside: what the cache has is the answer; otherwise the table is asked and the cache told. */
import type { StadiumList, StadiumSource } from '../../shared/stadiums/respond.ts';
import type { Stadium } from '../../shared/stadiums/stadium.ts';

/** A cache that never throws: it is down, or it answers. */
export interface Cache {
  /** `undefined` = it does not have the key; `'down'` = it did not answer. */
  get(key: string): Promise<{ readonly value: string | undefined } | 'down'>;
  /** Resolves when the cache has it, or has failed to take it. */
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
}

export interface StadiumTable {
  list(): Promise<readonly Stadium[]>;
}

/** Changes with the shape of what is kept under it. */
const KEY = 'thaw:stadiums:1';

/**
 * The list, with `cache_hit` and `cache_down` (0 or 1) beside it: without the cache the table answers, only slower.
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
      const found = await cache.get(KEY);
      const kept = found === 'down' ? undefined : parseKept(found.value);
      if (kept !== undefined) return { stadiums: kept, figures: { cache_hit: 1, cache_down: 0 } };
      const stadiums = await table.list();
      // Awaited: what is sent after the answer may never leave an environment that is frozen.
      if (found !== 'down') await cache.set(KEY, JSON.stringify(stadiums), ttlSeconds);
      return { stadiums, figures: { cache_hit: 0, cache_down: found === 'down' ? 1 : 0 } };
    },
  };
}

/** What is kept may be cut or foreign: then it counts as not there, and is replaced. */
function parseKept(text: string | undefined): readonly Stadium[] | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.length > 0 ? (parsed as Stadium[]) : undefined;
  } catch {
    return undefined;
  }
}
