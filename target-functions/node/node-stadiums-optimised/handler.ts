/** Lambda entry: parameters from the extension, Postgres.js, and a cache in front of the query. */
import type { HttpAnswer, HttpEvent } from '../shared/http.ts';
import { keepSuccess } from '../shared/keep-success.ts';
import { createProbe } from '../shared/probe.ts';
import { answerRequest, type OpenSource } from '../shared/stadiums/respond.ts';
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

const probe = createProbe(process.env);
const readParameters = parametersFromExtension(process.env);

const open = keepSuccess(async (): Promise<OpenSource> => {
  const startedMs = performance.now();
  const names = [...databaseParameterNames(process.env), cacheParameterName(process.env)];
  const [place = '', credentials = '', cachePlace = ''] = await readParameters(names);
  const parametersMs = performance.now() - startedMs;
  const table = connectStadiums(parseDatabaseSettings(place, credentials));
  const cache = connectCache(parseCacheSettings(cachePlace));
  return { source: cacheAside({ cache, table, ttlSeconds: ttlSeconds() }), parametersMs };
});

/** How long an answer may be old, in seconds; the list changes about once a year. */
function ttlSeconds(): number {
  const given = Number(process.env['CACHE_TTL_SECONDS']);
  return Number.isInteger(given) && given > 0 ? given : 3600;
}

// The extension answers from the first invocation on, so there is nothing to wait for in init.
export const handler = (event: HttpEvent): Promise<HttpAnswer> => answerRequest(event, open, probe);
