/** Lambda entry: parameters and Sequelize in init, by top-level await, as in the published baseline. */
import type { HttpEvent, HttpResponse } from '../shared/http.ts';
import { keepSuccess } from '../shared/keep-success.ts';
import { createProbe } from '../shared/probe.ts';
import { type OpenSource, respond } from '../shared/stadiums/respond.ts';
import { databaseParameterNames, parseDatabaseSettings } from '../shared/stadiums/settings.ts';
import { readParameters } from './adapters/parameters.ts';
import { connectStadiums } from './adapters/stadium-table.ts';

const beginProbe = createProbe(process.env);

const open = keepSuccess(async (): Promise<OpenSource> => {
  const startedMs = performance.now();
  const [endpoint = '', credentials = ''] = await readParameters(databaseParameterNames(process.env));
  const parametersMs = performance.now() - startedMs;
  return { source: connectStadiums(parseDatabaseSettings(endpoint, credentials)), parametersMs };
});

// Requests respond with the error of a failure here: Lambda would only run a failed init again.
await open().catch(() => {});

export const handler = (event: HttpEvent): Promise<HttpResponse> => respond(event, open, beginProbe());
