/** Lambda entry: writes the files of a finished run, so that every measurement of the tasks begins with the same bucket. */
import { type HttpResponse, jsonResponse } from '../shared/http.ts';
import { createProbe } from '../shared/probe.ts';
import { connectBucket } from './adapters/bucket.ts';
import storedRun from './fixtures/stored-run.json' with { type: 'json' };

const beginProbe = createProbe(process.env);
const put = connectBucket(process.env['REPORTS_BUCKET'] ?? '');

export const handler = async (): Promise<HttpResponse> => {
  const probe = beginProbe();
  const objects = Object.entries(storedRun);
  await Promise.all(objects.map(([key, content]) => put(key, JSON.stringify(content))));
  return jsonResponse(probe, 200, { object_count: objects.length });
};
