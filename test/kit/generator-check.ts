/**
 * Runs the load generator against a stub of Lambda with a known service time and a known stall, with the real SDK client,
 * real sockets and the real clock. `npm run check:load` runs it at 200 per second for 30 s and reports whether it kept up.
 */
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { arrivalSchedule } from '../../core/load/schedule.ts';
import { quantile } from '../../core/statistics/quantile.ts';
import { parseLogTail } from '../../core/telemetry/parse-log-tail.ts';
import { judgeSendLag } from '../../core/telemetry/send-lag.ts';
import { SdkLambdaFunctions } from '../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { sendOpenly } from '../../orchestrator-lambdas/apply-load/open-sender.ts';
import { withPriority } from '../../orchestrator-lambdas/apply-load/own-priority.ts';
import { LambdaClock } from '../../orchestrator-lambdas/middleware/lambda-clock.ts';

export interface GeneratorCheck {
  readonly rps: number;
  readonly seconds: number;
  /** Service time of the stub per call. */
  readonly serviceMs: number;
  /** When it stops responding, after its first call, and for how long. */
  readonly stall: { readonly afterMs: number; readonly lengthMs: number };
  /** When the generator itself is blocked, and for how long; absent = never. */
  readonly ownStall?: { readonly atArrival: number; readonly lengthMs: number };
}

export interface GeneratorOutcome {
  readonly arrivals: number;
  readonly sent: number;
  readonly dropped: number;
  readonly maxInFlight: number;
  readonly failed: number;
  readonly lagsMs: readonly number[];
  /** From the intended start. */
  readonly latenciesMs: readonly number[];
  /** From the actual start. */
  readonly serviceTimesMs: readonly number[];
  /** From REPORT. */
  readonly durationsMs: readonly number[];
}

/** Runs in its own thread, so that the stub never waits for the generator. */
const STUB = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const { serviceMs, stall } = workerData;
let firstAt;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'GET') return response.end('{"Configuration":{}}');
    firstAt ??= performance.now();
    const at = performance.now() - firstAt;
    const end = stall.afterMs + stall.lengthMs;
    const waitMs = at >= stall.afterMs && at < end ? end - at + serviceMs : serviceMs;
    const id = crypto.randomUUID();
    const report = 'REPORT RequestId: ' + id + '\\tDuration: ' + serviceMs.toFixed(2) + ' ms\\tBilled Duration: ' +
      Math.ceil(serviceMs) + ' ms\\tMemory Size: 128 MB\\tMax Memory Used: 30 MB\\t\\n';
    setTimeout(() => {
      response.writeHead(200, { 'x-amzn-requestid': id, 'x-amz-log-result': Buffer.from(report).toString('base64') });
      response.end('{"statusCode":200}');
    }, waitMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

export async function checkGenerator(check: GeneratorCheck): Promise<GeneratorOutcome> {
  const { rps, seconds, serviceMs, stall, ownStall } = check;
  const stub = new Worker(STUB, { eval: true, workerData: { serviceMs, stall } });
  try {
    const port = await new Promise<number>((resolve) => stub.once('message', resolve));
    const functions = withEndpoint(`http://127.0.0.1:${port}`);
    await functions.openConnections(16);
    const dueMs = arrivalSchedule([{ seconds, fromRps: rps, toRps: rps }], 'even', 'check');
    const clock = new LambdaClock(() => 900_000);
    const lagsMs: number[] = [];
    const latenciesMs: number[] = [];
    const serviceTimesMs: number[] = [];
    const durationsMs: number[] = [];
    let dropped = 0;
    let failed = 0;
    let inFlight = 0;
    let maxInFlight = 0;
    const startMs = clock.monotonicMs();
    const sent = await sendOpenly({
      dueMs,
      clock,
      maxInFlight: 2000,
      hasTime: () => true,
      isStopped: () => false,
      onDrop: () => {
        dropped += 1;
      },
      send: async ({ index, intendedMs }) => {
        if (index === ownStall?.atArrival) blockEventLoop(ownStall.lengthMs);
        inFlight += 1;
        maxInFlight = Math.max(maxInFlight, inFlight);
        const sentMs = clock.monotonicMs() - startMs;
        const response = await functions.invoke('stub', { payload: '{}', logTail: true, timeoutMs: 60_000 });
        const endedMs = clock.monotonicMs() - startMs;
        inFlight -= 1;
        lagsMs.push(sentMs - intendedMs);
        latenciesMs.push(endedMs - intendedMs);
        serviceTimesMs.push(endedMs - sentMs);
        const report = parseLogTail(response.logTail ?? '', response.requestId);
        if (response.callError !== undefined || report === undefined) failed += 1;
        else durationsMs.push(report.durationMs);
      },
    });
    return {
      arrivals: dueMs.length,
      sent,
      dropped,
      maxInFlight,
      failed,
      lagsMs,
      latenciesMs,
      serviceTimesMs,
      durationsMs,
    };
  } finally {
    await stub.terminate();
  }
}

/** The adapter reads its endpoint and credentials from environment variables, as every SDK client. */
function withEndpoint(endpoint: string): SdkLambdaFunctions {
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  Object.assign(process.env, variables);
  return new SdkLambdaFunctions(2000);
}

function blockEventLoop(lengthMs: number): void {
  const end = performance.now() + lengthMs;
  while (performance.now() < end);
}

/** Runs with the priority that ApplyLoad has in the local cloud, if the system allows it. */
async function withHighPriority<Result>(run: () => Promise<Result>): Promise<Result> {
  const setSession = (nice: number) => {
    try {
      writeFileSync('/proc/self/autogroup', String(nice));
    } catch {
      // No autogroups here, or not allowed.
    }
  };
  setSession(-20);
  try {
    return await withPriority(run);
  } finally {
    setSession(0);
  }
}

if (import.meta.main) {
  const stall = { afterMs: 10_000, lengthMs: 2_000 };
  const outcome = await withHighPriority(() => checkGenerator({ rps: 200, seconds: 30, serviceMs: 20, stall }));
  const verdict = judgeSendLag({ ...outcome, callerFailed: 0 });
  const show = (ms: number) => `${ms.toFixed(1)} ms`;
  const lines = [
    `${outcome.sent} of ${outcome.arrivals} sent, ${outcome.dropped} dropped, ${outcome.failed} failed, at most ${outcome.maxInFlight} out at once`,
    `send lag: median ${show(quantile(outcome.lagsMs, 0.5))}, p99 ${show(quantile(outcome.lagsMs, 0.99))}, max ${show(quantile(outcome.lagsMs, 1))}; allowed ${show(verdict.limitMs)}`,
    `latency from the intended start: median ${show(quantile(outcome.latenciesMs, 0.5))}, max ${show(quantile(outcome.latenciesMs, 1))} (the stub stalled for ${show(stall.lengthMs)})`,
    `Duration of REPORT: max ${show(quantile(outcome.durationsMs, 1))}`,
    verdict.valid ? 'The generator kept up.' : `The generator did NOT keep up: ${verdict.reason}.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = verdict.valid ? 0 : 1;
}
