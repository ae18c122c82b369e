/** Lambda entry: client and probe are created in init, as in the published benchmark. */
import type { HttpEvent, HttpResponse } from '../shared/http.ts';
import { createProbe } from '../shared/probe.ts';
import { connectTable } from './adapters/table.ts';
import { respond } from './requests/respond.ts';

const beginProbe = createProbe(process.env);
const tableName = process.env['TABLE_NAME'];
const table = tableName === undefined ? undefined : connectTable(tableName);

export const handler = (event: HttpEvent): Promise<HttpResponse> => respond(event, table, beginProbe());
