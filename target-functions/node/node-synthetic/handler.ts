/** Lambda entry: the workload named by `op`, timed. `sdk_call_ms` is null because there is no SDK (never 0). */
import { type HttpEvent, type HttpResponse, jsonResponse, roundMs, unknownOperation } from '../shared/http.ts';
import { createProbe } from '../shared/probe.ts';
import { isOperation, OPERATIONS, runWorkload } from './workloads.ts';

const beginProbe = createProbe(process.env);

export const handler = async (event: HttpEvent): Promise<HttpResponse> => {
  const probe = beginProbe();
  const operation = event.queryStringParameters?.['op'];
  if (!isOperation(operation)) return unknownOperation(probe, operation, OPERATIONS);
  const startedMs = performance.now();
  const { result, itemsCount } = runWorkload(operation);
  return jsonResponse(probe, 200, {
    operation,
    runtime: 'node',
    duration_ms: roundMs(performance.now() - startedMs),
    sdk_call_ms: null,
    items_count: itemsCount,
    result,
  });
};
