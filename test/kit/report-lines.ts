/**
 * Recorded and documented log tails, with what must be read from them. Sources: AWS's developer guide (lifecycle,
 * logging), public logs, and the published rows of the `health` benchmark. Ids and account numbers are made up.
 */
import type { InvocationReport } from '../../core/telemetry/types.ts';

export interface RecordedTail {
  readonly name: string;
  readonly tail: string;
  readonly requestId: string;
  /** undefined: the tail does not hold a whole report of this request. */
  readonly expected: InvocationReport | undefined;
}

export const REQUEST_ID = '5f3c1d2e-8a47-4b6c-9d10-0e2f7a81b3c4';
export const OTHER_REQUEST_ID = '0b9e7f61-2c35-4d8a-8f42-6d1c9a50e7b8';

const START = `START RequestId: ${REQUEST_ID} Version: $LATEST\n`;
const END = `END RequestId: ${REQUEST_ID}\n`;
const ARN = `arn:aws:lambda:eu-west-1::runtime:${'0123456789abcdef'.repeat(4)}`;

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

/** A text REPORT line as Lambda writes it, with its line feed; billed is ceil(init + duration) unless given. */
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

export const RECORDED_TAILS: readonly RecordedTail[] = [
  {
    name: 'text, cold',
    tail: `${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 114,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 110.1,
      suppressedInit: false,
    },
  },
  {
    name: 'text, warm',
    tail: `${START}hello\n${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 1072.15 ms\tBilled Duration: 1073 ms\tMemory Size: 512 MB\tMax Memory Used: 125 MB\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 1072.15,
      billedDurationMs: 1073,
      memorySizeMb: 512,
      maxMemoryUsedMb: 125,
      suppressedInit: false,
    },
  },
  {
    name: 'text, cold with INIT_START',
    tail: `INIT_START Runtime Version: python:3.13.v43\tRuntime Version ARN: ${ARN}\n${START}${END}${reportLine({ durationMs: 2.03, initDurationMs: 87.78 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 2.03,
      billedDurationMs: 90,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 87.78,
      runtimeVersion: 'python:3.13.v43',
      suppressedInit: false,
    },
  },
  {
    name: 'text, restored (SnapStart)',
    tail: `RESTORE_START Runtime Version: java:21.mainline.v82\tRuntime Version ARN: ${ARN}\nRESTORE_REPORT Restore Duration: 398.97 ms\n${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 2338.66 ms\tBilled Duration: 2521 ms\tMemory Size: 512 MB\tMax Memory Used: 173 MB\tRestore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 2338.66,
      billedDurationMs: 2521,
      memorySizeMb: 512,
      maxMemoryUsedMb: 173,
      restoreDurationMs: 398.97,
      billedRestoreDurationMs: 182,
      suppressedInit: false,
    },
  },
  {
    name: 'text, timeout, new style',
    tail: `${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 35 MB\tStatus: timeout\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3000,
      billedDurationMs: 3000,
      memorySizeMb: 128,
      maxMemoryUsedMb: 35,
      status: 'timeout',
      suppressedInit: false,
    },
  },
  {
    name: 'text, timeout, old style',
    tail: `${START}2025-07-14T09:12:44.501Z ${REQUEST_ID} Task timed out after 60.06 seconds\n\n${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 60060.11 ms\tBilled Duration: 60000 ms\tMemory Size: 256 MB\tMax Memory Used: 70 MB\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 60060.11,
      billedDurationMs: 60000,
      memorySizeMb: 256,
      maxMemoryUsedMb: 70,
      suppressedInit: false,
    },
  },
  {
    name: 'text, out of memory on a cold start',
    tail: `${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 1204.51 ms\tBilled Duration: 1700 ms\tMemory Size: 2048 MB\tMax Memory Used: 2048 MB\tInit Duration: 495.04 ms\tStatus: error\tError Type: Runtime.OutOfMemory\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 1204.51,
      billedDurationMs: 1700,
      memorySizeMb: 2048,
      maxMemoryUsedMb: 2048,
      initDurationMs: 495.04,
      status: 'error',
      errorType: 'Runtime.OutOfMemory',
      suppressedInit: false,
    },
  },
  {
    name: 'text, init error that is repeated inside the invocation',
    tail: `INIT_START Runtime Version: python:3.13.v43\tRuntime Version ARN: ${ARN}\nINIT_REPORT Init Duration: 229.04 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError\nINIT_REPORT Init Duration: 1180.22 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 1198.40 ms\tBilled Duration: 1199 ms\tMemory Size: 128 MB\tMax Memory Used: 41 MB\tStatus: error\tError Type: Runtime.ImportModuleError\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 1198.4,
      billedDurationMs: 1199,
      memorySizeMb: 128,
      maxMemoryUsedMb: 41,
      status: 'error',
      errorType: 'Runtime.ImportModuleError',
      runtimeVersion: 'python:3.13.v43',
      suppressedInit: true,
    },
  },
  {
    name: 'text, init of ten seconds, retried and then good',
    tail: `INIT_REPORT Init Duration: 10009.13 ms\tPhase: init\tStatus: timeout\n${START}${END}${reportLine({ durationMs: 12_003.5 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 12_003.5,
      billedDurationMs: 12_004,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      suppressedInit: true,
    },
  },
  {
    name: 'text, provisioned concurrency reports a good init',
    tail: `INIT_REPORT Init Duration: 210.00 ms\tPhase: init\tStatus: success\n${START}${END}${reportLine()}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 4,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      suppressedInit: false,
    },
  },
  {
    name: 'text, extensions write between the lines',
    tail: `${START}EXTENSION\tName: secrets-cache\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n[secrets-cache] Duration: 9 ms\n${END}${reportLine({ initDurationMs: 164.5 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 168,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 164.5,
      suppressedInit: false,
    },
  },
  {
    name: 'text, traced: XRAY fields on the same line',
    tail: `${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 15.74 ms\tBilled Duration: 147 ms\tMemory Size: 128 MB\tMax Memory Used: 56 MB\tInit Duration: 130.49 ms\tXRAY TraceId: 1-5e34a614-10bdxmplf1fb44f07bc535a1\tSegmentId: 07f5xmpl2d1f6f85\tSampled: true\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 15.74,
      billedDurationMs: 147,
      memorySizeMb: 128,
      maxMemoryUsedMb: 56,
      initDurationMs: 130.49,
      suppressedInit: false,
    },
  },
  {
    name: 'text, traced: XRAY fields on the next line',
    tail: `${START}${END}${reportLine({ initDurationMs: 130.49 })}XRAY TraceId: 1-5e34a614-10bdxmplf1fb44f07bc535a1\tSegmentId: 07f5xmpl2d1f6f85\tSampled: true\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 134,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 130.49,
      suppressedInit: false,
    },
  },
  {
    name: 'text, Init Duration first, as the Runtime Interface Emulator orders it',
    tail: `END RequestId: ${REQUEST_ID}\nREPORT RequestId: ${REQUEST_ID}\tInit Duration: 0.09 ms\tDuration: 110.44 ms\tBilled Duration: 111 ms\tMemory Size: 3008 MB\tMax Memory Used: 3008 MB\t\n`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 110.44,
      billedDurationMs: 111,
      memorySizeMb: 3008,
      maxMemoryUsedMb: 3008,
      initDurationMs: 0.09,
      suppressedInit: false,
    },
  },
  {
    name: 'text, a function that prints without a line feed',
    tail: `${START}no line feed here${reportLine({ durationMs: 0.94 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 0.94,
      billedDurationMs: 1,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      suppressedInit: false,
    },
  },
  {
    name: 'text, two requests in one tail: the first',
    tail: `${START}${END}${reportLine({ initDurationMs: 99.5 })}START RequestId: ${OTHER_REQUEST_ID} Version: $LATEST\nEND RequestId: ${OTHER_REQUEST_ID}\n${reportLine({ requestId: OTHER_REQUEST_ID, durationMs: 0.9 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 103,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 99.5,
      suppressedInit: false,
    },
  },
  {
    name: 'text, two requests in one tail: the second, after a crash of the first',
    tail: `START RequestId: ${OTHER_REQUEST_ID} Version: $LATEST\n${reportLine({ requestId: OTHER_REQUEST_ID, initDurationMs: 99.5, suffix: 'Status: error\tError Type: Runtime.ExitError' })}INIT_START Runtime Version: nodejs:22.mainline.v122\tRuntime Version ARN: ${ARN}\nINIT_REPORT Init Duration: 98.10 ms\tPhase: invoke\n${START}${END}${reportLine({ durationMs: 101.2 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 101.2,
      billedDurationMs: 102,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      runtimeVersion: 'nodejs:22.mainline.v122',
      suppressedInit: true,
    },
  },
  {
    name: 'text, head cut off inside the function output',
    tail: `ast words of a chatty function\n${END}${reportLine({ initDurationMs: 20 })}`,
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 24,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 20,
      suppressedInit: false,
    },
  },
  {
    name: 'text, head cut off inside the report',
    tail: `d: ${REQUEST_ID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n`,
    requestId: REQUEST_ID,
    expected: undefined,
  },
  {
    name: 'text, end cut off before Init Duration: cold must not look warm',
    tail: `${START}${END}REPORT RequestId: ${REQUEST_ID}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB`,
    requestId: REQUEST_ID,
    expected: undefined,
  },
  {
    name: 'text, trimmed by whoever passed it on, but whole',
    tail: `${START}${END}${reportLine({ initDurationMs: 110.1 })}`.trim(),
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3.01,
      billedDurationMs: 114,
      memorySizeMb: 128,
      maxMemoryUsedMb: 36,
      initDurationMs: 110.1,
      suppressedInit: false,
    },
  },
  {
    name: 'text, only the report of another request',
    tail: reportLine({ requestId: OTHER_REQUEST_ID }),
    requestId: REQUEST_ID,
    expected: undefined,
  },
  { name: 'empty', tail: '', requestId: REQUEST_ID, expected: undefined },
  ...PUBLISHED_HEALTH_ROWS.map((row, index) => ({
    name: `text, published health row ${index + 1}`,
    tail: reportLine({ ...row, memorySizeMb: 512, maxMemoryUsedMb: 16 }),
    requestId: REQUEST_ID,
    expected: { requestId: REQUEST_ID, ...row, memorySizeMb: 512, maxMemoryUsedMb: 16, suppressedInit: false },
  })),
];
