/** Makes one call of a measured function and its raw record, which has everything that is needed to judge it later. */
import { parseResponse } from '../../core/telemetry/parse-response.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { Clock, InvokeResponse } from '../ports.ts';
import type { MakePayload } from './payload-maker.ts';

type Times = Pick<RawInvocation, 'intendedAt' | 'sendLagMs' | 'sentAt' | 'endedAt'>;

interface InvocationToRecord {
  /** Identifies the invocation within the run. */
  readonly identity: Pick<RawInvocation, 'configurationId' | 'phase' | 'round' | 'position' | 'attempt' | 'sequence'>;
  readonly expected: RawInvocation['expected'];
  /** Names of the figures to keep from the response. */
  readonly metrics: readonly string[];
  readonly makePayload: MakePayload;
  readonly event: unknown;
  /** Sends the request, through Invoke or a function URL. */
  readonly send: (payload: string) => Promise<InvokeResponse>;
  /** Converts monotonic to wall-clock times; without it they are read from the clock. */
  readonly timesOf?: (sentMs: number, endedMs: number) => Times;
}

/** Sends the request exactly once; a call that fails gives a record, not an error. */
export async function recordInvocation(clock: Clock, invocation: InvocationToRecord): Promise<RawInvocation> {
  const { identity, makePayload, event, send, timesOf } = invocation;
  const payload = makePayload(event, Date.parse(clock.nowIso()));
  const sentAt = clock.nowIso();
  const sentMs = clock.monotonicMs();
  const { payloadText, ...response } = await send(payload);
  const endedMs = clock.monotonicMs();
  return {
    ...identity,
    ...(timesOf?.(sentMs, endedMs) ?? { sentAt, endedAt: clock.nowIso() }),
    clientLatencyMs: elapsedMs(sentMs, endedMs),
    ...response,
    ...(response.callError === undefined && { answer: parseResponse(payloadText, invocation.metrics) }),
    expected: invocation.expected,
  };
}

/**
 * Milliseconds between two readings of the monotonic clock, rounded to microseconds: the clock is not more precise, and
 * more decimals in samples.csv would suggest that it is.
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 1000) / 1000;
}
