/** Lambda entry: client and probe are made in init, as the published benchmark does. */
import type { HttpAnswer, HttpEvent } from '../shared/http.ts';
import { createProbe } from '../shared/probe.ts';
import { connectTable } from './adapters/table.ts';
import { answerRequest } from './requests/respond.ts';

const probe = createProbe(process.env);
const tableName = process.env['TABLE_NAME'];
const table = tableName === undefined ? undefined : connectTable(tableName);

export const handler = (event: HttpEvent): Promise<HttpAnswer> => answerRequest(event, table, probe);
