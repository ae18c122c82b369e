/**
 * The events of a log tail. Text and JSON lines are parsed into the same events, so that finding the right request is
 * implemented once (parse-log-tail.ts).
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

/** A report line that cannot be parsed completely; it still ends the request before it. */
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
  /** True when init failed, timed out, or ran inside an invocation; false when it succeeded. */
  readonly suppressed: boolean;
}

export type LogEvent = ReportEvent | BrokenReportEvent | InitStartEvent | InitReportEvent;

/** True unless the INIT_REPORT is of an init that succeeded before the first invocation. */
export function isSuppressedInit(phase: string | undefined, status: string | undefined): boolean {
  return phase === 'invoke' || (status !== undefined && status !== 'success');
}

/** The event of a report; a broken one if a required field is missing. */
export function reportEvent(
  fields: { readonly [Name in keyof ReportFields]-?: ReportFields[Name] | undefined },
): ReportEvent | BrokenReportEvent {
  const { requestId, durationMs, billedDurationMs, memorySizeMb, ...others } = fields;
  if (requestId === undefined || durationMs === undefined) return BROKEN_REPORT;
  if (billedDurationMs === undefined || memorySizeMb === undefined) return BROKEN_REPORT;
  return definedOnly({ kind: 'report', requestId, durationMs, billedDurationMs, memorySizeMb, ...others });
}

export const BROKEN_REPORT: BrokenReportEvent = { kind: 'broken-report' };
