/** Lambda entry: parameters and Sequelize in init, by top-level await, as the published baseline does. */
import type { HttpAnswer, HttpEvent } from '../shared/http.ts';
import { keepSuccess } from '../shared/keep-success.ts';
import { createProbe } from '../shared/probe.ts';
import { answerRequest, type OpenSource } from '../shared/stadiums/respond.ts';
import { databaseParameterNames, parseDatabaseSettings } from '../shared/stadiums/settings.ts';
import { readParameters } from './adapters/parameters.ts';
import { connectStadiums } from './adapters/stadium-table.ts';

const probe = createProbe(process.env);

const open = keepSuccess(async (): Promise<OpenSource> => {
  const startedMs = performance.now();
  const [place = '', credentials = ''] = await readParameters(databaseParameterNames(process.env));
  const parametersMs = performance.now() - startedMs;
  return { source: connectStadiums(parseDatabaseSettings(place, credentials)), parametersMs };
});

// What fails here is told by the requests: an init that fails would only be run again.
await open().catch(() => {});

export const handler = (event: HttpEvent): Promise<HttpAnswer> => answerRequest(event, open, probe);
