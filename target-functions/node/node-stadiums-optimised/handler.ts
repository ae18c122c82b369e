/** Lambda entry: parameters from the extension, Postgres.js, and a cache before the query. */
import type { HttpEvent, HttpResponse } from '../shared/http.ts';
import { keepSuccess } from '../shared/keep-success.ts';
import { createProbe } from '../shared/probe.ts';
import { type OpenSource, respond } from '../shared/stadiums/respond.ts';
import {
  cacheParameterName,
  databaseParameterNames,
  parseCacheSettings,
  parseDatabaseSettings,
} from '../shared/stadiums/settings.ts';
import { parametersFromExtension } from './adapters/parameters.ts';
import { connectCache } from './adapters/redis-cache.ts';
import { connectStadiums } from './adapters/stadium-table.ts';
import { cacheAside } from './cache/cache-aside.ts';

const beginProbe = createProbe(process.env);
const readParameters = parametersFromExtension(process.env);

const open = keepSuccess(async (): Promise<OpenSource> => {
  const startedMs = performance.now();
  const names = [...databaseParameterNames(process.env), cacheParameterName(process.env)];
  const [endpoint = '', credentials = '', cacheEndpoint = ''] = await readParameters(names);
  const parametersMs = performance.now() - startedMs;
  const table = connectStadiums(parseDatabaseSettings(endpoint, credentials));
  const cache = connectCache(parseCacheSettings(cacheEndpoint));
  return { source: cacheAside({ cache, table, ttlSeconds: ttlSeconds() }), parametersMs };
});

/** The maximum age of a cached list, in seconds; the list changes about once per year. */
function ttlSeconds(): number {
  const seconds = Number(process.env['CACHE_TTL_SECONDS']);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : 3600;
}

// The extension answers from the first invocation on, so there is nothing to wait for in init.
export const handler = (event: HttpEvent): Promise<HttpResponse> => respond(event, open, beginProbe());
