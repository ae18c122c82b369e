/** Builds raw invocations; by default valid ones. */
import type { Probe, RawInvocation } from '../../core/telemetry/types.ts';
import { type ReportLineFields, reportLine } from './report-lines.ts';

const NONCE = 'nonce-1';
const FIRST_SENT_MS = Date.parse('2026-11-20T02:00:00.000Z');

export interface RecordOptions extends Partial<Omit<RawInvocation, 'expected' | 'answer' | 'logTail'>> {
  /** Milliseconds after the first invocation of the test. */
  readonly atMs?: number;
  readonly expected?: Partial<RawInvocation['expected']>;
  /** null: the response has no probe. */
  readonly probe?: Partial<Probe> | null;
  readonly statusCode?: number;
  /** null: the log tail has no REPORT. */
  readonly report?: ReportLineFields | null;
  /** Text before the REPORT line. */
  readonly tailStart?: string;
}

/** A cold invocation of environment `environment-1`, first in its process, at 128 MB, with Init Duration. */
export function coldRecord(options: RecordOptions = {}): RawInvocation {
  const { atMs = 0, expected, probe, report, statusCode = 200, tailStart = '', ...fields } = options;
  const requestId = fields.requestId ?? `request-${atMs}-${fields.sequence ?? 0}`;
  const sentAt = new Date(FIRST_SENT_MS + atMs).toISOString();
  const fullProbe = { environmentId: 'environment-1', invocation: 1, nonce: NONCE, memoryMb: 128, ...probe };
  return {
    configurationId: 'rust_arm64_128_get',
    phase: 'cold',
    round: 1,
    position: 1,
    attempt: 1,
    sequence: 0,
    sentAt,
    endedAt: sentAt,
    clientLatencyMs: 150,
    requestId,
    httpStatus: 200,
    ...(report === null ? {} : { logTail: tailStart + reportLine({ requestId, initDurationMs: 90, ...report }) }),
    answer: { statusCode, metrics: {}, bodyStart: '{}', ...(probe === null ? {} : { probe: fullProbe }) },
    expected: { memoryMb: 128, nonce: NONCE, hasProbe: true, functionChanged: false, ...expected },
    ...fields,
  };
}

/** A warm invocation: the second in environment `environment-1`, half a second later, without Init Duration. */
export function warmRecord(options: RecordOptions = {}): RawInvocation {
  const { report, probe, ...others } = options;
  const record = coldRecord({
    phase: 'warm',
    atMs: 500,
    probe: probe === null ? null : { invocation: 2, ...probe },
    report,
    ...others,
  } as RecordOptions);
  if (record.logTail === undefined || report?.initDurationMs !== undefined) return record;
  const requestId = record.requestId ?? '';
  const { initDurationMs: _, ...warmReport } = report ?? {};
  return { ...record, logTail: (options.tailStart ?? '') + reportLine({ requestId, ...warmReport }) };
}

/** The record with a REPORT line without Init Duration. */
export function withoutInit(record: RawInvocation, tailStart = ''): RawInvocation {
  return { ...record, logTail: tailStart + reportLine({ requestId: record.requestId ?? '' }) };
}
