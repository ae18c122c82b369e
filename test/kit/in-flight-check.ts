/**
 * The load generator in a process of its own, because of the file descriptors: `node in-flight-check.ts <stub> [limit]` sends
 * 1,500 invocations within half a second to a stub of Lambda and S3, writes their records to it, and prints what it saw.
 */
import { SdkLambdaFunctions } from '../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { SdkReportStore } from '../../orchestrator-lambdas/adapters/s3-objects.ts';
import { LoadFiles } from '../../orchestrator-lambdas/apply-load/load-files.ts';
import { maxInFlight } from '../../orchestrator-lambdas/apply-load/max-in-flight.ts';
import { sendOpenly } from '../../orchestrator-lambdas/apply-load/open-sender.ts';
import { recordInvocation } from '../../orchestrator-lambdas/invocation/record-invocation.ts';
import { LambdaClock } from '../../orchestrator-lambdas/middleware/lambda-clock.ts';

const ARRIVALS = 1_500;
const [stub, limit = maxInFlight()] = process.argv.slice(2);
Object.assign(process.env, {
  AWS_ENDPOINT_URL: stub,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const clock = new LambdaClock(() => 900_000);
const functions = new SdkLambdaFunctions(Number(limit));
const files = new LoadFiles(new SdkReportStore('reports'), {
  runId: 'run',
  laneId: 'load-1',
  stepIndex: 0,
  configurationId: 'slow_128',
  startedAt: clock.nowIso(),
});
const dropped: string[] = [];
const errors: string[] = [];
const sent = await sendOpenly({
  dueMs: Array.from({ length: ARRIVALS }, (_, index) => index / 3),
  clock,
  maxInFlight: Number(limit),
  hasTime: () => true,
  isStopped: () => false,
  onDrop: (_index, reason) => dropped.push(reason),
  send: async ({ index }) => {
    const record = await recordInvocation(clock, {
      identity: { configurationId: 'slow_128', phase: 'load', round: 1, position: 1, attempt: 1, sequence: index },
      expected: { memoryMb: 128, nonce: '', hasProbe: false },
      metrics: [],
      makePayload: () => '{}',
      event: {},
      send: (payload) => functions.invoke('slow', { payload, logTail: true, timeoutMs: 60_000 }),
    });
    if (record.callError !== undefined) errors.push(record.callError.name);
    files.add(record);
  },
});
await files.close({ endedAt: clock.nowIso(), arrivals: ARRIVALS, sent, dropped: [] });
const count = (names: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
process.stdout.write(JSON.stringify({ sent, dropped: count(dropped), errors: count(errors) }));
