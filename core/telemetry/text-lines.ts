/**
 * Platform lines of the text log format: TAB-separated `Name: value` fields, read by name and not by position (AWS
 * appends XRAY and Status fields, and the Runtime Interface Emulator has another order).
 */
import { definedOnly } from '../defined-only.ts';
import { BROKEN_REPORT, isSuppressedInit, type LogEvent, reportEvent } from './log-events.ts';

const REPORT_START = 'REPORT RequestId: ';

/**
 * Reads one line of a text log tail.
 * @param line without its line feed
 * @param terminated false for a last line without line feed: it may be cut off, so its durations are checked
 * @returns undefined for anything that is not one of these lines
 */
export function parseTextLine(line: string, terminated: boolean): LogEvent | undefined {
  if (line.startsWith('INIT_START ')) {
    const runtimeVersion = readFields(line.slice('INIT_START '.length)).get('Runtime Version');
    return definedOnly({ kind: 'init-start', insideInvocation: false, runtimeVersion });
  }
  if (line.startsWith('INIT_REPORT ')) {
    const fields = readFields(line.slice('INIT_REPORT '.length));
    return { kind: 'init-report', suppressed: isSuppressedInit(fields.get('Phase'), fields.get('Status')) };
  }
  // If a function prints without a line feed, its text is before the report on the same line. The last occurrence is the
  // platform's.
  const start = line.lastIndexOf(REPORT_START);
  if (start < 0) return undefined;
  return readReport(line.slice(start + 'REPORT '.length), terminated);
}

function readReport(text: string, terminated: boolean): LogEvent {
  const fields = readFields(text);
  const report = reportEvent({
    requestId: fields.get('RequestId'),
    durationMs: readQuantity(fields.get('Duration'), 'ms'),
    billedDurationMs: readQuantity(fields.get('Billed Duration'), 'ms'),
    memorySizeMb: readQuantity(fields.get('Memory Size'), 'MB'),
    maxMemoryUsedMb: readQuantity(fields.get('Max Memory Used'), 'MB'),
    initDurationMs: readQuantity(fields.get('Init Duration'), 'ms'),
    restoreDurationMs: readQuantity(fields.get('Restore Duration'), 'ms'),
    billedRestoreDurationMs: readQuantity(fields.get('Billed Restore Duration'), 'ms'),
    status: fields.get('Status'),
    errorType: fields.get('Error Type'),
  });
  if (terminated || report.kind === 'broken-report') return report;
  // A cold report that is cut off after a complete field looks warm. The billed duration includes init and restore.
  const { durationMs, initDurationMs = 0, billedRestoreDurationMs = 0, billedDurationMs } = report;
  return billedDurationMs === Math.ceil(durationMs + initDurationMs + billedRestoreDurationMs) ? report : BROKEN_REPORT;
}

/** TAB-separated `Name: value` fields; the first of two with the same name is used. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of text.split('\t')) {
    const colon = field.indexOf(': ');
    if (colon < 0) continue;
    const name = field.slice(0, colon).trim();
    const value = field.slice(colon + 2).trim();
    if (value !== '' && !fields.has(name)) fields.set(name, value);
  }
  return fields;
}

/** `12.34 ms` -> 12.34; undefined without the unit, because the number may be cut off. */
function readQuantity(value: string | undefined, unit: 'ms' | 'MB'): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,9})?) (ms|MB)$/.exec(value ?? '');
  return match?.[1] !== undefined && match[2] === unit ? Number(match[1]) : undefined;
}
