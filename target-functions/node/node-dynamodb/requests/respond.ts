/** From a request to a response, with the table as a parameter: testable without AWS. */
import { type HttpEvent, type HttpResponse, jsonResponse, roundMs, unknownOperation } from '../../shared/http.ts';
import type { Probe } from '../../shared/probe.ts';
import { type BenchmarkTable, isOperation, OPERATIONS, runOperation } from './operations.ts';

/** Services quote the whole request in their errors: this much is enough. */
const MAX_ERROR_LENGTH = 500;

/**
 * Responds 200 with the timings in ms, 400 for an unknown op, 500 without a table name, 502 when the call failed.
 * `table` is undefined when TABLE_NAME is not set.
 */
export async function respond(
  event: HttpEvent,
  table: BenchmarkTable | undefined,
  probe: Probe,
): Promise<HttpResponse> {
  const startedMs = performance.now();
  const operation = event.queryStringParameters?.['op'];
  if (!isOperation(operation)) return unknownOperation(probe, operation, OPERATIONS);
  if (table === undefined) return jsonResponse(probe, 500, { error: 'environment variable TABLE_NAME is not set' });

  const callStartedMs = performance.now();
  try {
    const itemsCount = await runOperation(table, operation, Date.now());
    const endedMs = performance.now();
    return jsonResponse(probe, 200, {
      operation,
      runtime: 'node',
      duration_ms: roundMs(endedMs - startedMs),
      sdk_call_ms: roundMs(endedMs - callStartedMs),
      items_count: itemsCount,
    });
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return jsonResponse(probe, 502, { error: `DynamoDB ${operation} failed: ${text.slice(0, MAX_ERROR_LENGTH)}` });
  }
}
