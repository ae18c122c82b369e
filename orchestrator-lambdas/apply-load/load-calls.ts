/** One call under load, through Invoke or a function URL, and the record of it. */
import type { Configuration, PlannedFunction } from '../../core/plan/types.ts';
import { platformLines } from '../../core/telemetry/platform-lines.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import { preparePayloads } from '../invocation/payload-maker.ts';
import { elapsedMs, recordInvocation } from '../invocation/record-invocation.ts';
import type { TaskPorts } from '../ports.ts';
import type { PlannedSegment } from '../run-store/run-plan.ts';
import { connectionsFor } from './connections.ts';
import type { Arrival } from './open-sender.ts';

/** How long a call may take beyond the function's own timeout: the init before it and the network. */
const RESPONSE_MARGIN_MS = 15_000;

interface LoadCallOptions extends PlannedSegment {
  readonly planned: PlannedFunction;
  readonly configuration: Configuration;
  /** THAW_NONCE of the update that set the configuration. */
  readonly nonce: string;
}

/** Sends one arrival; `startedAt` and `startMs` are the start of the segment in wall-clock and in monotonic time. */
type SendArrival = (arrival: Arrival, startedAt: string, startMs: number) => Promise<RawInvocation>;

/** Reads what every call needs (the secret of signed payloads, the function's URL), and opens the first connections. */
export async function prepareLoadCalls(
  { functions, urls, secrets, clock, costs }: TaskPorts<'functions' | 'urls' | 'secrets' | 'store'>,
  { planned, configuration, job, segment, nonce }: LoadCallOptions,
): Promise<SendArrival> {
  const { functionName, architecture, hasProbe, metrics } = planned;
  const timeoutMs = planned.timeoutSeconds * 1000 + RESPONSE_MARGIN_MS;
  const makePayload = await preparePayloads({ functions, secrets }, planned);
  const functionUrl = job.options.via === 'url' ? await urls.find(functionName) : undefined;
  const send = (payload: string) =>
    functionUrl === undefined
      ? functions.invoke(functionName, { payload, logTail: true, timeoutMs })
      : urls.call(functionUrl, { payload, timeoutMs });
  const connections = connectionsFor(job);
  if (functionUrl === undefined) await functions.openConnections(connections);
  else await urls.openConnectionsTo(functionUrl, connections);

  return async ({ index, intendedMs }, startedAt, startMs) => {
    // From the monotonic clock: a correction of the wall clock must not change the times of a segment.
    const at = (ms: number) => new Date(Date.parse(startedAt) + Math.round(ms)).toISOString();
    const record = await recordInvocation(clock, {
      identity: {
        configurationId: job.configurationId,
        phase: 'load',
        round: segment.index + 1,
        position: 1,
        attempt: 1,
        sequence: index,
      },
      expected: { memoryMb: job.memoryMb, nonce, hasProbe, functionChanged: false },
      metrics,
      makePayload,
      event: configuration.payload.event,
      send,
      timesOf: (sentMs, endedMs) => ({
        intendedAt: at(intendedMs),
        sendLagMs: elapsedMs(startMs + intendedMs, sentMs),
        sentAt: at(sentMs - startMs),
        endedAt: at(endedMs - startMs),
      }),
    });
    costs.addInvocation(record, architecture);
    const { answer: response, logTail, functionError } = record;
    if (response === undefined || functionError !== undefined || (response.statusCode ?? 200) >= 400) return record;
    return {
      ...record,
      ...(logTail !== undefined && { logTail: platformLines(logTail) }),
      // The body of the first response is enough.
      ...(index > 0 && { answer: { ...response, bodyStart: '' } }),
    };
  };
}
