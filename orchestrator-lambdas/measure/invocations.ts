/** Invocations of one step's configurations, one after the other or at the same time, while there is time for them. */
import type { Configuration, Phase } from '../../core/plan/types.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { StepEvent } from '../events.ts';
import { makeNonce } from '../function-state/nonce.ts';
import type { MakePayload } from '../invocation/payload-maker.ts';
import { recordInvocation } from '../invocation/record-invocation.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import type { StopSignal } from '../run-store/stop-signal.ts';

/** How long a call may take beyond the function's own timeout: the init before it and the network. */
const RESPONSE_MARGIN_MS = 30_000;
/** Time kept for writing the records before the timeout of this Lambda. */
const RESERVE_MS = 20_000;

export interface Invocations {
  /** `count` invocations at the same time. */
  burst(configuration: Configuration, phase: Phase, count: number): Promise<RawInvocation[]>;
  /** `count` invocations one after the other, numbered from `first`; fewer when time runs out or the run is stopped. */
  series(configuration: Configuration, phase: Phase, count: number, first?: number): Promise<RawInvocation[]>;
}

export function invocationsOf(
  { functions, clock, costs }: Pick<Ports, 'functions' | 'clock' | 'costs'>,
  { measuredFunction, step }: PlannedStep,
  makePayload: MakePayload,
  stopSignal: StopSignal,
  event: StepEvent,
): Invocations {
  const { functionName, architecture, timeoutSeconds, hasProbe, metrics } = measuredFunction;
  const { round, position, memoryMb } = step;
  const { attempt } = event;
  const expected = { memoryMb, nonce: makeNonce(event), hasProbe };
  let maxCallMs = 0;

  /** False when another call might not end before the timeout of this Lambda, judged by the longest call so far. */
  const hasTime = () => clock.remainingMs() > RESERVE_MS + 2 * maxCallMs;

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
    maxCallMs = Math.max(maxCallMs, record.clientLatencyMs);
    costs.addInvocation(record, architecture);
    return record;
  };

  return {
    burst: async (configuration, phase, count) =>
      Promise.all(Array.from({ length: count }, (_, sequence) => invoke(configuration, phase, sequence))),
    series: async (configuration, phase, count, first = 0) => {
      const records: RawInvocation[] = [];
      for (let sequence = first; sequence < first + count && hasTime(); sequence += 1) {
        if (await stopSignal.checkWhenDue()) break;
        records.push(await invoke(configuration, phase, sequence));
      }
      return records;
    },
  };
}
