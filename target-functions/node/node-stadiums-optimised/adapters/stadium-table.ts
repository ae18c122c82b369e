/** The table through Postgres.js: one query, rows as plain objects. */
import postgres from 'postgres';
import type { DatabaseSettings } from '../../shared/stadiums/settings.ts';
import type { Stadium } from '../../shared/stadiums/stadium.ts';
import type { StadiumTable } from '../cache/cache-aside.ts';

const CONNECT_TIMEOUT_SECONDS = 5;

/** Connects at the first query: a response from the cache needs no connection. */
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
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    // The next request connects again at once: requests are rare enough.
    backoff: () => 0,
    // Saves a query for the server's types before the first one; text and integers need none.
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
