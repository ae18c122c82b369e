/** Platform events of the JSON log format: `platform.report`, `platform.initStart` and `platform.initReport`. */
import { definedOnly } from '../defined-only.ts';
import { isRecord, parseJson } from './json.ts';
import { isSuppressedInit, type LogEvent, type ReportEvent } from './log-events.ts';

/**
 * Reads one line of a JSON log tail.
 * @returns undefined for anything that is not a platform event of interest, a function's own JSON included
 */
export function parseJsonLine(line: string): LogEvent | undefined {
  if (!line.includes('"platform.')) return undefined;
  // A function that prints without a line feed leaves its text in front of the event, on the same line.
  const event = parseJson(line) ?? parseJson(line.slice(Math.max(0, line.lastIndexOf('{"time"'))));
  if (!isRecord(event)) return line.includes('"platform.report"') ? { kind: 'broken-report' } : undefined;
  const record = isRecord(event['record']) ? event['record'] : {};
  switch (event['type']) {
    case 'platform.report':
      return readReport(record) ?? { kind: 'broken-report' };
    case 'platform.initStart':
      return {
        kind: 'init-start',
        insideInvocation: record['phase'] === 'invoke',
        ...definedOnly({ runtimeVersion: text(record['runtimeVersion']) }),
      };
    case 'platform.initReport':
      return { kind: 'init-report', suppressed: isSuppressedInit(text(record['phase']), text(record['status'])) };
    default:
      return undefined;
  }
}

function readReport(record: Readonly<Record<string, unknown>>): ReportEvent | undefined {
  const metrics = isRecord(record['metrics']) ? record['metrics'] : {};
  const requestId = text(record['requestId']);
  const durationMs = quantity(metrics['durationMs']);
  const billedDurationMs = quantity(metrics['billedDurationMs']);
  const memorySizeMb = quantity(metrics['memorySizeMB']);
  if (requestId === undefined || durationMs === undefined) return undefined;
  if (billedDurationMs === undefined || memorySizeMb === undefined) return undefined;
  return {
    kind: 'report',
    requestId,
    durationMs,
    billedDurationMs,
    memorySizeMb,
    ...definedOnly({
      maxMemoryUsedMb: quantity(metrics['maxMemoryUsedMB']),
      initDurationMs: quantity(metrics['initDurationMs']),
      restoreDurationMs: quantity(metrics['restoreDurationMs']),
      billedRestoreDurationMs: quantity(metrics['billedRestoreDurationMs']),
      status: text(record['status']),
      errorType: text(record['errorType']),
    }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function quantity(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
