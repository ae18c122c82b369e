/** Builds REPORT lines as Lambda writes them, and has the published rows that the parser must agree with. */
import type { InvocationReport } from '../../core/telemetry/types.ts';

export interface RecordedTail {
  readonly name: string;
  readonly tail: string;
  readonly requestId: string;
  /** undefined: the tail has no complete report of this request. */
  readonly expected: InvocationReport | undefined;
}

export const REQUEST_ID = '5f3c1d2e-8a47-4b6c-9d10-0e2f7a81b3c4';
export const OTHER_REQUEST_ID = '0b9e7f61-2c35-4d8a-8f42-6d1c9a50e7b8';

/** The five published rows of `health` (512 MB, five simultaneous cold starts): billed = ceil(init + duration). */
export const PUBLISHED_HEALTH_ROWS = [
  { durationMs: 1.44, billedDurationMs: 20, initDurationMs: 18.45 },
  { durationMs: 1.49, billedDurationMs: 21, initDurationMs: 18.91 },
  { durationMs: 1.75, billedDurationMs: 25, initDurationMs: 22.43 },
  { durationMs: 1.93, billedDurationMs: 25, initDurationMs: 22.24 },
  { durationMs: 1.63, billedDurationMs: 22, initDurationMs: 19.43 },
] as const;

/** Fields of a text REPORT line; the defaults are those of a small warm invocation. */
export interface ReportLineFields {
  readonly requestId?: string;
  readonly durationMs?: number;
  readonly billedDurationMs?: number;
  readonly memorySizeMb?: number;
  readonly maxMemoryUsedMb?: number;
  readonly initDurationMs?: number;
  readonly restoreDurationMs?: number;
  readonly billedRestoreDurationMs?: number;
  /** After the figures, for example `Status: timeout`; such a line has no trailing TAB. */
  readonly suffix?: string;
}

/** A text REPORT line as Lambda writes it, with its line feed. The default of billed is ceil(init + duration). */
export function reportLine(fields: ReportLineFields = {}): string {
  const durationMs = fields.durationMs ?? 3.01;
  const billedMs = fields.billedDurationMs ?? Math.ceil(durationMs + (fields.initDurationMs ?? 0));
  const parts = [
    `REPORT RequestId: ${fields.requestId ?? REQUEST_ID}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${fields.memorySizeMb ?? 128} MB`,
    `Max Memory Used: ${fields.maxMemoryUsedMb ?? 36} MB`,
  ];
  if (fields.initDurationMs !== undefined) parts.push(`Init Duration: ${fields.initDurationMs.toFixed(2)} ms`);
  if (fields.restoreDurationMs !== undefined) parts.push(`Restore Duration: ${fields.restoreDurationMs.toFixed(2)} ms`);
  if (fields.billedRestoreDurationMs !== undefined) {
    parts.push(`Billed Restore Duration: ${fields.billedRestoreDurationMs} ms`);
  }
  return fields.suffix === undefined ? `${parts.join('\t')}\t\n` : `${parts.join('\t')}\t${fields.suffix}\n`;
}
