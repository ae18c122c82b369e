/**
 * From the log tail of an invocation (X-Amz-Log-Result, decoded) to its report. The tail is the last 4 KB of the
 * environment's log: its head may be cut off, it may hold several requests, and functions write into it what they
 * like, so nothing here relies on the order or the place of anything but "the platform writes last".
 */
import { definedOnly } from '../defined-only.ts';
import { parseJsonLine } from './json-lines.ts';
import type { LogEvent, ReportEvent } from './log-events.ts';
import { parseTextLine } from './text-lines.ts';
import type { InvocationReport } from './types.ts';

/**
 * Finds and reads the REPORT line or the platform.report event of one request.
 * @param text decoded log tail, text or JSON format, whole or cut off
 * @param requestId the invocation's request id; without it the last report of the tail is taken
 * @returns undefined when the report is not there or not whole; a field that is not there is undefined, never 0
 */
export function parseLogTail(text: string, requestId?: string): InvocationReport | undefined {
  const events = readEvents(text);
  const index = events.findLastIndex(
    (event) => event.kind === 'report' && (requestId === undefined || sameId(event.requestId, requestId)),
  );
  const report = events[index];
  if (report?.kind !== 'report') return undefined;

  // Without an id to choose by, a broken last report must not be answered with the one before it.
  const isLast = events.findLastIndex(endsRequest) === index;
  if (requestId === undefined && !isLast) return undefined;

  const before = events.slice(0, index);
  // What happened since the report of another request belongs to this one.
  const own = before.slice(before.findLastIndex((event) => endsOtherRequest(event, report)) + 1);
  const initStart = before.findLast((event) => event.kind === 'init-start');
  const { kind: _, ...fields } = report;
  return definedOnly({
    ...fields,
    runtimeVersion: initStart?.runtimeVersion,
    suppressedInit: own.some(
      (event) =>
        (event.kind === 'init-report' && event.suppressed) || (event.kind === 'init-start' && event.insideInvocation),
    ),
  });
}

function readEvents(text: string): LogEvent[] {
  const lines = text.split('\n');
  return lines
    .map((line, index) => {
      const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
      return parseJsonLine(whole) ?? parseTextLine(whole, index < lines.length - 1);
    })
    .filter((event) => event !== undefined);
}

function endsRequest(event: LogEvent): boolean {
  return event.kind === 'report' || event.kind === 'broken-report';
}

function endsOtherRequest(event: LogEvent, report: ReportEvent): boolean {
  return event.kind === 'broken-report' || (event.kind === 'report' && !sameId(event.requestId, report.requestId));
}

function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
