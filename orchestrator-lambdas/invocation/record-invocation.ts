/** One call of a measured function and the raw record of it, with everything that is needed to judge it later. */
import { parseAnswer } from '../../core/telemetry/parse-answer.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { Clock, InvokeAnswer } from '../ports.ts';
import type { MakePayload } from './payload-maker.ts';

type Times = Pick<RawInvocation, 'intendedAt' | 'sendLagMs' | 'sentAt' | 'endedAt'>;

interface InvocationToRecord {
  /** Which invocation of the run it is. */
  readonly identity: Pick<RawInvocation, 'configurationId' | 'phase' | 'round' | 'position' | 'attempt' | 'sequence'>;
  readonly expected: RawInvocation['expected'];
  /** Names of the figures in the response that are kept. */
  readonly metrics: readonly string[];
  readonly makePayload: MakePayload;
  readonly event: unknown;
  /** The request itself, through Invoke or a function URL. */
  readonly send: (payload: string) => Promise<InvokeAnswer>;
  /** Wall-clock times from the monotonic ones; without it they are read from the clock. */
  readonly timesOf?: (sentMs: number, endedMs: number) => Times;
}

/** Sends exactly once; a call that fails is a record, not an error. */
export async function recordInvocation(clock: Clock, invocation: InvocationToRecord): Promise<RawInvocation> {
  const { identity, makePayload, event, send, timesOf } = invocation;
  const payload = makePayload(event, Date.parse(clock.nowIso()));
  const sentAt = clock.nowIso();
  const sentMs = clock.monotonicMs();
  const { payloadText, ...seen } = await send(payload);
  const endedMs = clock.monotonicMs();
  return {
    ...identity,
    ...(timesOf?.(sentMs, endedMs) ?? { sentAt, endedAt: clock.nowIso() }),
    clientLatencyMs: elapsedMs(sentMs, endedMs),
    ...seen,
    ...(seen.callError === undefined && { answer: parseAnswer(payloadText, invocation.metrics) }),
    expected: invocation.expected,
  };
}

/**
 * Milliseconds between two readings of the monotonic clock, to the microsecond: what is below is noise of the clock, and
 * eleven decimals in samples.csv would claim otherwise.
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 1000) / 1000;
}
