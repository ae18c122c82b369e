/**
 * What one line of a log tail says, whatever its format. Text and JSON lines become the same events, so that the choice
 * of the right request and the reading of its neighbours is written once (parse-log-tail.ts).
 */
import { definedOnly } from '../defined-only.ts';

/** Fields of a REPORT line or platform.report; a missing field is absent, never 0. */
export interface ReportFields {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb?: number;
  readonly initDurationMs?: number;
  readonly restoreDurationMs?: number;
  readonly billedRestoreDurationMs?: number;
  readonly status?: string;
  readonly errorType?: string;
}

export interface ReportEvent extends ReportFields {
  readonly kind: 'report';
}

/** A line that is a report but cannot be read whole: it still ends the request before it. */
interface BrokenReportEvent {
  readonly kind: 'broken-report';
}

interface InitStartEvent {
  readonly kind: 'init-start';
  readonly runtimeVersion?: string;
  /** True when init runs (again) inside an invocation. */
  readonly insideInvocation: boolean;
}

interface InitReportEvent {
  readonly kind: 'init-report';
  /** True when init failed, timed out, or ran inside an invocation; false for the plain report of a good init. */
  readonly suppressed: boolean;
}

export type LogEvent = ReportEvent | BrokenReportEvent | InitStartEvent | InitReportEvent;

/** True when an INIT_REPORT tells of an init that did not simply succeed before its first invocation. */
export function isSuppressedInit(phase: string | undefined, status: string | undefined): boolean {
  return phase === 'invoke' || (status !== undefined && status !== 'success');
}

/** The event of a report; a broken one unless everything is there that each report has. */
export function reportEvent(
  fields: { readonly [Name in keyof ReportFields]-?: ReportFields[Name] | undefined },
): ReportEvent | BrokenReportEvent {
  const { requestId, durationMs, billedDurationMs, memorySizeMb, ...others } = fields;
  if (requestId === undefined || durationMs === undefined) return BROKEN_REPORT;
  if (billedDurationMs === undefined || memorySizeMb === undefined) return BROKEN_REPORT;
  return definedOnly({ kind: 'report', requestId, durationMs, billedDurationMs, memorySizeMb, ...others });
}

export const BROKEN_REPORT: BrokenReportEvent = { kind: 'broken-report' };
