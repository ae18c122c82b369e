/** Platform events of the JSON log format: `platform.report`, `platform.initStart` and `platform.initReport`. */
import { definedOnly } from '../defined-only.ts';
import { isRecord, parseJson } from './json.ts';
import { BROKEN_REPORT, isSuppressedInit, type LogEvent, reportEvent } from './log-events.ts';

/**
 * Reads one line of a JSON log tail.
 * @returns undefined for anything that is not one of these events, including a function's own JSON
 */
export function parseJsonLine(line: string): LogEvent | undefined {
  if (!line.includes('"platform.')) return undefined;
  // If a function prints without a line feed, its text is before the event on the same line.
  const event = parseJson(line) ?? parseJson(line.slice(Math.max(0, line.lastIndexOf('{"time"'))));
  if (!isRecord(event)) return line.includes('"platform.report"') ? BROKEN_REPORT : undefined;
  const record = isRecord(event['record']) ? event['record'] : {};
  switch (event['type']) {
    case 'platform.report':
      return readReport(record);
    case 'platform.initStart':
      return definedOnly({
        kind: 'init-start',
        insideInvocation: record['phase'] === 'invoke',
        runtimeVersion: text(record['runtimeVersion']),
      });
    case 'platform.initReport':
      return { kind: 'init-report', suppressed: isSuppressedInit(text(record['phase']), text(record['status'])) };
    default:
      return undefined;
  }
}

function readReport(record: Readonly<Record<string, unknown>>): LogEvent {
  const metrics = isRecord(record['metrics']) ? record['metrics'] : {};
  return reportEvent({
    requestId: text(record['requestId']),
    durationMs: quantity(metrics['durationMs']),
    billedDurationMs: quantity(metrics['billedDurationMs']),
    memorySizeMb: quantity(metrics['memorySizeMB']),
    maxMemoryUsedMb: quantity(metrics['maxMemoryUsedMB']),
    initDurationMs: quantity(metrics['initDurationMs']),
    restoreDurationMs: quantity(metrics['restoreDurationMs']),
    billedRestoreDurationMs: quantity(metrics['billedRestoreDurationMs']),
    status: text(record['status']),
    errorType: text(record['errorType']),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function quantity(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
