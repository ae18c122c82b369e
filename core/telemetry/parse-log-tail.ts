/**
 * Finds the report in the log tail of an invocation (X-Amz-Log-Result, decoded). The tail is the last 4 KB of the
 * environment's log: its start may be cut off, it may contain several requests, and functions write any text into it. The
 * only assumption is that the platform writes last.
 */
import { definedOnly } from '../defined-only.ts';
import { parseJsonLine } from './json-lines.ts';
import type { LogEvent, ReportEvent } from './log-events.ts';
import { parseTextLine } from './text-lines.ts';
import type { InvocationReport } from './types.ts';

/**
 * Finds and reads the REPORT line or the platform.report event of one request.
 * @param text decoded log tail in text or JSON format, complete or cut off
 * @param requestId the invocation's request id; without it the last report of the tail is used
 * @returns undefined when the report is missing or incomplete; a missing field is undefined, never 0
 */
export function parseLogTail(text: string, requestId?: string): InvocationReport | undefined {
  const events = readEvents(text);
  const index = events.findLastIndex(
    (event) => event.kind === 'report' && (requestId === undefined || sameId(event.requestId, requestId)),
  );
  const report = events[index];
  if (report?.kind !== 'report') return undefined;

  // Without a request id, an earlier report must not be returned when the last one is broken.
  const isLast = events.findLastIndex(endsRequest) === index;
  if (requestId === undefined && !isLast) return undefined;

  const before = events.slice(0, index);
  // Events since the report of another request belong to this one.
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

function readEvents(logTail: string): LogEvent[] {
  const lines = logTail.split('\n');
  return lines
    .map((line, index) => {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      return parseJsonLine(text) ?? parseTextLine(text, index < lines.length - 1);
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
