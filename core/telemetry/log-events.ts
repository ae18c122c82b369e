/**
 * What one line of a log tail says, whatever its format. Text and JSON lines become the same events, so that the choice
 * of the right request and the reading of its neighbours is written once (parse-log-tail.ts).
 */

export interface ReportEvent {
  readonly kind: 'report';
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
