/** From a request to an answer, on a table that is given: testable without AWS. */
import { type HttpAnswer, type HttpEvent, jsonAnswer, roundMs, unknownOperation } from '../../shared/http.ts';
import type { Probe } from '../../shared/probe.ts';
import { type BenchmarkTable, isOperation, OPERATIONS, runOperation } from './operations.ts';

/** Services quote the whole request back: this much says enough. */
const MAX_ERROR_LENGTH = 500;

/**
 * Answers 200 with the timings in ms, 400 for an unknown op, 500 without a table name, 502 when the call failed.
 * `table` is undefined when TABLE_NAME is not set.
 */
export async function answerRequest(
  event: HttpEvent,
  table: BenchmarkTable | undefined,
  probe: Probe,
): Promise<HttpAnswer> {
  const startedMs = performance.now();
  const operation = event.queryStringParameters?.['op'];
  if (!isOperation(operation)) return unknownOperation(probe, operation, OPERATIONS);
  if (table === undefined) return jsonAnswer(probe, 500, { error: 'environment variable TABLE_NAME is not set' });

  const callStartedMs = performance.now();
  try {
    const itemsCount = await runOperation(table, operation, Date.now());
    const endedMs = performance.now();
    return jsonAnswer(probe, 200, {
      operation,
      runtime: 'node',
      duration_ms: roundMs(endedMs - startedMs),
      sdk_call_ms: roundMs(endedMs - callStartedMs),
      items_count: itemsCount,
    });
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return jsonAnswer(probe, 502, { error: `DynamoDB ${operation} failed: ${text.slice(0, MAX_ERROR_LENGTH)}` });
  }
}
