/** Invocations of one step's configurations, one after the other or at once, while there is time for them. */
import type { Configuration, Phase } from '../../core/plan/types.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import type { StepEvent } from '../events.ts';
import { makeNonce } from '../function-state/nonce.ts';
import type { PayloadMaker } from '../invocation/payload-maker.ts';
import { recordInvocation } from '../invocation/record-invocation.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-store/run-plan.ts';
import type { StopSignal } from '../run-store/stop-signal.ts';

/** How long a call may take beyond the function's own timeout: init before it, and the way there and back. */
const RESPONSE_MARGIN_MS = 30_000;
/** Kept for writing the records down before this Lambda is ended. */
const RESERVE_MS = 20_000;

export class Invocations {
  readonly #ports: Pick<Ports, 'functions' | 'clock'>;
  readonly #planned: PlannedStep;
  readonly #payloads: PayloadMaker;
  readonly #stopSignal: StopSignal;
  readonly #attempt: number;
  readonly #nonce: string;
  #longestCallMs = 0;

  constructor(
    ports: Pick<Ports, 'functions' | 'clock'>,
    planned: PlannedStep,
    payloads: PayloadMaker,
    stopSignal: StopSignal,
    event: StepEvent,
  ) {
    this.#ports = ports;
    this.#planned = planned;
    this.#payloads = payloads;
    this.#stopSignal = stopSignal;
    this.#attempt = event.attempt;
    this.#nonce = makeNonce(event);
  }

  /** `count` invocations at once. */
  async burst(configuration: Configuration, phase: Phase, count: number): Promise<RawInvocation[]> {
    return Promise.all(Array.from({ length: count }, (_, sequence) => this.#invoke(configuration, phase, sequence)));
  }

  /** `count` invocations one after the other, numbered from `first`; fewer when time runs out or the run is stopped. */
  async series(configuration: Configuration, phase: Phase, count: number, first = 0): Promise<RawInvocation[]> {
    const records: RawInvocation[] = [];
    for (let sequence = first; sequence < first + count && this.#hasTime(); sequence += 1) {
      if (await this.#stopSignal.lookWhenDue()) break;
      records.push(await this.#invoke(configuration, phase, sequence));
    }
    return records;
  }

  /** False when another call like the longest one so far might not end before this Lambda does. */
  #hasTime(): boolean {
    return this.#ports.clock.remainingMs() > RESERVE_MS + 2 * this.#longestCallMs;
  }

  async #invoke({ id, payload: { event } }: Configuration, phase: Phase, sequence: number): Promise<RawInvocation> {
    const { clock, functions } = this.#ports;
    const { functionName, timeoutSeconds, hasProbe, metrics } = this.#planned.measuredFunction;
    const { round, position, memoryMb } = this.#planned.step;
    const timeoutMs = Math.min(
      timeoutSeconds * 1000 + RESPONSE_MARGIN_MS,
      Math.max(clock.remainingMs() - RESERVE_MS, 1_000),
    );
    const record = await recordInvocation(clock, {
      identity: { configurationId: id, phase, round, position, attempt: this.#attempt, sequence },
      expected: { memoryMb, nonce: this.#nonce, hasProbe },
      metrics,
      payloads: this.#payloads,
      event,
      send: (payload) => functions.invoke(functionName, { payload, logTail: true, timeoutMs }),
    });
    this.#longestCallMs = Math.max(this.#longestCallMs, record.clientLatencyMs);
    return record;
  }
}
