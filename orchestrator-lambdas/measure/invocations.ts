/** Invocations of one configuration, each with everything that is needed to judge it later. */
import { runKeys } from '../../core/plan/keys.ts';
import type { Configuration, Phase } from '../../core/plan/types.ts';
import { parseAnswer } from '../../core/telemetry/parse-answer.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import { elapsedMs } from '../elapsed.ts';
import { makeNonce } from '../function-state/nonce.ts';
import type { PayloadMaker } from '../payload/payload-maker.ts';
import type { Ports } from '../ports.ts';
import type { PlannedStep } from '../run-plan.ts';

/** How long a call may take beyond the function's own timeout: init before it, and the way there and back. */
const ANSWER_MARGIN_MS = 30_000;
/** Kept for writing the records down before this Lambda is ended. */
const RESERVE_MS = 20_000;

/** How long measuring may go on after the run was stopped. */
const ASK_EVERY_MS = 5_000;

export class Invocations {
  readonly #ports: Pick<Ports, 'functions' | 'clock' | 'store'>;
  readonly #planned: PlannedStep;
  readonly #payloads: PayloadMaker;
  readonly #attempt: number;
  readonly #nonce: string;
  #longestCallMs = 0;
  #askedAtMs: number;
  #isStopped = false;

  constructor(
    ports: Pick<Ports, 'functions' | 'clock' | 'store'>,
    planned: PlannedStep,
    payloads: PayloadMaker,
    of: { readonly runId: string; readonly laneId: string; readonly stepIndex: number; readonly attempt: number },
  ) {
    this.#ports = ports;
    this.#planned = planned;
    this.#payloads = payloads;
    this.#attempt = of.attempt;
    this.#nonce = makeNonce(of);
    this.#askedAtMs = ports.clock.monotonicMs();
  }

  /**
   * True once the run's functions are being put back. Nobody ends a Lambda whose execution was stopped, so it asks for
   * itself from time to time.
   */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** False when another call like the longest one so far might not end before this Lambda does. */
  hasTime(): boolean {
    return this.#ports.clock.remainingMs() > RESERVE_MS + 2 * this.#longestCallMs;
  }

  /** `count` invocations at once. */
  async burst(configuration: Configuration, phase: Phase, count: number): Promise<RawInvocation[]> {
    return Promise.all(Array.from({ length: count }, (_, sequence) => this.#invoke(configuration, phase, sequence)));
  }

  /** `count` invocations one after the other, numbered from `first`; fewer when time runs out or the run is stopped. */
  async series(configuration: Configuration, phase: Phase, count: number, first = 0): Promise<RawInvocation[]> {
    const records: RawInvocation[] = [];
    for (let sequence = first; sequence < first + count && this.hasTime(); sequence += 1) {
      if (await this.#mustStop()) break;
      records.push(await this.#invoke(configuration, phase, sequence));
    }
    return records;
  }

  async #mustStop(): Promise<boolean> {
    const nowMs = this.#ports.clock.monotonicMs();
    if (this.#isStopped || nowMs - this.#askedAtMs < ASK_EVERY_MS) return this.#isStopped;
    this.#askedAtMs = nowMs;
    this.#isStopped = (await this.#ports.store.read(runKeys(this.#planned.plan.runId).restoring)) !== undefined;
    return this.#isStopped;
  }

  async #invoke(configuration: Configuration, phase: Phase, sequence: number): Promise<RawInvocation> {
    const { clock, functions } = this.#ports;
    const { measuredFunction, step } = this.#planned;
    const payload = this.#payloads.make(configuration.payload.event, Date.parse(clock.nowIso()));
    const timeoutMs = Math.min(
      measuredFunction.timeoutSeconds * 1000 + ANSWER_MARGIN_MS,
      Math.max(clock.remainingMs() - RESERVE_MS, 1_000),
    );

    const sentAt = clock.nowIso();
    const started = clock.monotonicMs();
    const answer = await functions.invoke(measuredFunction.functionName, { payload, logTail: true, timeoutMs });
    const clientLatencyMs = elapsedMs(started, clock.monotonicMs());
    const endedAt = clock.nowIso();
    this.#longestCallMs = Math.max(this.#longestCallMs, clientLatencyMs);

    const { payloadText, ...seen } = answer;
    return {
      configurationId: configuration.id,
      phase,
      round: step.round,
      position: step.position,
      attempt: this.#attempt,
      sequence,
      sentAt,
      endedAt,
      clientLatencyMs,
      ...seen,
      ...(answer.callError === undefined ? { answer: parseAnswer(payloadText, measuredFunction.metrics) } : {}),
      expected: { memoryMb: step.memoryMb, nonce: this.#nonce, hasProbe: measuredFunction.hasProbe },
    };
  }
}
