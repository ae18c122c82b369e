/** Tails of functions with the JSON log format, as recorded on AWS in October 2026 (ids made up). */
import { OTHER_REQUEST_ID, REQUEST_ID, type RecordedTail } from './report-lines.ts';

const INIT_START =
  '{"time":"2026-10-08T07:30:27.768Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs:22.mainline.v122","runtimeVersionArn":"arn:aws:lambda:eu-west-1::runtime:0123","functionName":"f","functionVersion":"$LATEST","instanceId":"2026/10/08/[$LATEST]00","instanceMaxMemory":268435456}}\n';
const INIT_START_INSIDE = INIT_START.replace('"phase":"init"', '"phase":"invoke"');
const START = `{"time":"2026-10-08T07:30:28.240Z","type":"platform.start","record":{"requestId":"${REQUEST_ID}","functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:f","version":"$LATEST"}}\n`;
const OWN_LINE = `{"timestamp":"2026-10-08T07:30:28.300Z","level":"INFO","requestId":"${REQUEST_ID}","message":"hello"}\n`;

/** A `platform.report` line with its line feed. */
export function reportEvent(
  metrics: Readonly<Record<string, number>>,
  fields: Readonly<Record<string, string>> = { status: 'success' },
  requestId: string = REQUEST_ID,
): string {
  const record = { requestId, metrics, ...fields };
  return `${JSON.stringify({ time: '2026-10-08T07:30:29.480Z', type: 'platform.report', record })}\n`;
}

const COLD_METRICS = {
  durationMs: 1233.96,
  billedDurationMs: 1698,
  memorySizeMB: 256,
  maxMemoryUsedMB: 123,
  initDurationMs: 463.512,
};
const COLD = {
  requestId: REQUEST_ID,
  durationMs: 1233.96,
  billedDurationMs: 1698,
  memorySizeMb: 256,
  maxMemoryUsedMb: 123,
  initDurationMs: 463.512,
  status: 'success',
};

export const RECORDED_JSON_TAILS: readonly RecordedTail[] = [
  {
    name: 'json, cold',
    tail: INIT_START + START + OWN_LINE + reportEvent(COLD_METRICS),
    requestId: REQUEST_ID,
    expected: { ...COLD, runtimeVersion: 'nodejs:22.mainline.v122', suppressedInit: false },
  },
  {
    name: 'json, warm',
    tail:
      START + reportEvent({ durationMs: 1072.145, billedDurationMs: 1073, memorySizeMB: 256, maxMemoryUsedMB: 125 }),
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 1072.145,
      billedDurationMs: 1073,
      memorySizeMb: 256,
      maxMemoryUsedMb: 125,
      status: 'success',
      suppressedInit: false,
    },
  },
  {
    name: 'json, restored (SnapStart)',
    tail:
      START +
      reportEvent({
        durationMs: 90.2,
        billedDurationMs: 273,
        memorySizeMB: 512,
        maxMemoryUsedMB: 173,
        restoreDurationMs: 398.97,
        billedRestoreDurationMs: 182,
      }),
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 90.2,
      billedDurationMs: 273,
      memorySizeMb: 512,
      maxMemoryUsedMb: 173,
      restoreDurationMs: 398.97,
      billedRestoreDurationMs: 182,
      status: 'success',
      suppressedInit: false,
    },
  },
  {
    name: 'json, timeout without a memory figure',
    tail: START + reportEvent({ durationMs: 3000, billedDurationMs: 3000, memorySizeMB: 128 }, { status: 'timeout' }),
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 3000,
      billedDurationMs: 3000,
      memorySizeMb: 128,
      status: 'timeout',
      suppressedInit: false,
    },
  },
  {
    name: 'json, out of memory',
    tail: START + reportEvent(COLD_METRICS, { status: 'error', errorType: 'Runtime.OutOfMemory' }),
    requestId: REQUEST_ID,
    expected: { ...COLD, status: 'error', errorType: 'Runtime.OutOfMemory', suppressedInit: false },
  },
  {
    name: 'json, init repeated inside the invocation',
    tail: INIT_START_INSIDE + START + reportEvent({ durationMs: 480, billedDurationMs: 480, memorySizeMB: 128 }),
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 480,
      billedDurationMs: 480,
      memorySizeMb: 128,
      status: 'success',
      runtimeVersion: 'nodejs:22.mainline.v122',
      suppressedInit: true,
    },
  },
  {
    name: 'json, failed init is reported',
    tail:
      '{"time":"2026-10-08T07:30:28.000Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":229.04}}}\n' +
      START +
      reportEvent({ durationMs: 480, billedDurationMs: 480, memorySizeMB: 128 }),
    requestId: REQUEST_ID,
    expected: {
      requestId: REQUEST_ID,
      durationMs: 480,
      billedDurationMs: 480,
      memorySizeMb: 128,
      status: 'success',
      suppressedInit: true,
    },
  },
  {
    name: 'json, two requests in one tail: the first',
    tail:
      reportEvent(COLD_METRICS) +
      reportEvent({ durationMs: 1, billedDurationMs: 1, memorySizeMB: 256 }, { status: 'success' }, OTHER_REQUEST_ID),
    requestId: REQUEST_ID,
    expected: { ...COLD, suppressedInit: false },
  },
  {
    name: 'json, a function that prints without a line feed',
    tail: `no line feed${reportEvent(COLD_METRICS)}`,
    requestId: REQUEST_ID,
    expected: { ...COLD, suppressedInit: false },
  },
  {
    name: 'json, end cut off',
    tail: START + reportEvent(COLD_METRICS).slice(0, 180),
    requestId: REQUEST_ID,
    expected: undefined,
  },
  {
    name: 'json, figures that are not numbers',
    tail: `{"type":"platform.report","record":{"requestId":"${REQUEST_ID}","metrics":{"durationMs":"12","billedDurationMs":null,"memorySizeMB":-1}}}\n`,
    requestId: REQUEST_ID,
    expected: undefined,
  },
];
