/** The table through Postgres.js: one query, rows as plain objects. */
import postgres from 'postgres';
import type { DatabaseSettings } from '../../shared/stadiums/settings.ts';
import type { Stadium } from '../../shared/stadiums/stadium.ts';
import type { StadiumTable } from '../cache/cache-aside.ts';

const CONNECT_LIMIT_SECONDS = 5;

/** Connects at the first query: an answer from the cache needs no connection at all. */
export function connectStadiums(settings: DatabaseSettings): StadiumTable {
  const sql = postgres({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    username: settings.username,
    password: settings.password,
    ssl: settings.tls ? 'verify-full' : false,
    // An environment has one request at a time.
    max: 1,
    connect_timeout: CONNECT_LIMIT_SECONDS,
    // The next request tries at once: Lambda calls rarely enough.
    backoff: () => 0,
    // A query for the types of the server before the first real one; text and integers need none.
    fetch_types: false,
    // Prepared statements would pin this client to one connection of RDS Proxy.
    prepare: false,
    onnotice: () => {},
  });
  return {
    list: async () => [
      ...(await sql<Stadium[]>`SELECT name, team, city, state, capacity, opened, roof FROM stadiums ORDER BY name ASC`),
    ],
  };
}
