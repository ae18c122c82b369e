/** Invocations of one step's configurations, one after the other or at once, while there is time for them. */
import type { Configuration, Phase } from '../../core/plan/types.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { StepEvent } from '../events.ts';
import { makeNonce } from '../function-state/nonce.ts';
import type { MakePayload } from '../invocation/payload-maker.ts';
import { recordInvocation } from '../invocation/record-invocation.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import type { StopSignal } from '../run-store/stop-signal.ts';

/** How long a call may take beyond the function's own timeout: init before it, and the way there and back. */
const RESPONSE_MARGIN_MS = 30_000;
/** Kept for writing the records down before this Lambda is ended. */
const RESERVE_MS = 20_000;

export interface Invocations {
  /** `count` invocations at once. */
  burst(configuration: Configuration, phase: Phase, count: number): Promise<RawInvocation[]>;
  /** `count` invocations one after the other, numbered from `first`; fewer when time runs out or the run is stopped. */
  series(configuration: Configuration, phase: Phase, count: number, first?: number): Promise<RawInvocation[]>;
}

export function invocationsOf(
  { functions, clock }: Pick<Ports, 'functions' | 'clock'>,
  { measuredFunction, step }: PlannedStep,
  makePayload: MakePayload,
  stopSignal: StopSignal,
  event: StepEvent,
): Invocations {
  const { functionName, timeoutSeconds, hasProbe, metrics } = measuredFunction;
  const { round, position, memoryMb } = step;
  const { attempt } = event;
  const expected = { memoryMb, nonce: makeNonce(event), hasProbe };
  let longestCallMs = 0;

  /** False when another call like the longest one so far might not end before this Lambda does. */
  const hasTime = () => clock.remainingMs() > RESERVE_MS + 2 * longestCallMs;

  const invoke = async (configuration: Configuration, phase: Phase, sequence: number): Promise<RawInvocation> => {
    const timeoutMs = Math.min(
      timeoutSeconds * 1000 + RESPONSE_MARGIN_MS,
      Math.max(clock.remainingMs() - RESERVE_MS, 1_000),
    );
    const record = await recordInvocation(clock, {
      identity: { configurationId: configuration.id, phase, round, position, attempt, sequence },
      expected,
      metrics,
      makePayload,
      event: configuration.payload.event,
      send: (payload) => functions.invoke(functionName, { payload, logTail: true, timeoutMs }),
    });
    longestCallMs = Math.max(longestCallMs, record.clientLatencyMs);
    return record;
  };

  return {
    burst: async (configuration, phase, count) =>
      Promise.all(Array.from({ length: count }, (_, sequence) => invoke(configuration, phase, sequence))),
    series: async (configuration, phase, count, first = 0) => {
      const records: RawInvocation[] = [];
      for (let sequence = first; sequence < first + count && hasTime(); sequence += 1) {
        if (await stopSignal.lookWhenDue()) break;
        records.push(await invoke(configuration, phase, sequence));
      }
      return records;
    },
  };
}
