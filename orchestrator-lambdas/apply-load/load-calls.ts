/** One call under load, through Invoke or a function URL, and the record of it. */

import type { LoadJob, LoadSegment } from '../../core/load/types.ts';
import type { Configuration, PlannedFunction } from '../../core/plan/types.ts';
import { parseAnswer } from '../../core/telemetry/parse-answer.ts';
import { platformLines } from '../../core/telemetry/platform-lines.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import { elapsedMs } from '../elapsed.ts';
import { PayloadMaker } from '../payload/payload-maker.ts';
import type { InvokeAnswer, Ports } from '../ports.ts';
import type { Arrival } from './open-sender.ts';
import { SegmentClock } from './segment-clock.ts';

/** How long a call may take beyond the function's own timeout: init before it, and the way there and back. */
const ANSWER_MARGIN_MS = 15_000;

export interface LoadCallsOf {
  readonly planned: PlannedFunction;
  readonly configuration: Configuration;
  readonly job: LoadJob;
  readonly segment: LoadSegment;
  /** Of the update that set the configuration. */
  readonly nonce: string;
}

export class LoadCalls {
  readonly #ports: Ports;
  readonly #of: LoadCallsOf;
  readonly #payloads: PayloadMaker;
  readonly #functionUrl: string | undefined;

  private constructor(ports: Ports, of: LoadCallsOf, payloads: PayloadMaker, functionUrl: string | undefined) {
    this.#ports = ports;
    this.#of = of;
    this.#payloads = payloads;
    this.#functionUrl = functionUrl;
  }

  /** Reads what every call needs: the secret of signed payloads, the function's URL. */
  static async prepare(ports: Ports, of: LoadCallsOf): Promise<LoadCalls> {
    const { functionName } = of.planned;
    const payloads = await PayloadMaker.prepare(ports, of.planned);
    const isUrl = of.job.options.via === 'url';
    return new LoadCalls(ports, of, payloads, isUrl ? await ports.urls.find(functionName) : undefined);
  }

  /**
   * @param startedAt wall-clock time of the segment's start
   * @param startMs the same on the monotonic clock
   */
  async send(arrival: Arrival, startedAt: string, startMs: number): Promise<RawInvocation> {
    const { clock } = this.#ports;
    const { planned, job, segment, nonce } = this.#of;
    const payload = this.#payloads.make(this.#of.configuration.payload.event, Date.parse(clock.nowIso()));
    const sentMs = clock.monotonicMs() - startMs;
    const answer = await this.#call(payload, planned.timeoutSeconds * 1000 + ANSWER_MARGIN_MS);
    const endedMs = clock.monotonicMs() - startMs;

    const times = new SegmentClock(startedAt);
    const { payloadText, logTail, ...seen } = answer;
    const kept = answer.callError === undefined ? parseAnswer(payloadText, planned.metrics) : undefined;
    const isWell = kept !== undefined && seen.functionError === undefined && (kept.statusCode ?? 200) < 400;
    return {
      configurationId: job.configurationId,
      phase: 'load',
      round: segment.index + 1,
      position: 1,
      attempt: 1,
      sequence: arrival.index,
      intendedAt: times.at(arrival.intendedMs),
      sendLagMs: elapsedMs(arrival.intendedMs, sentMs),
      sentAt: times.at(sentMs),
      endedAt: times.at(endedMs),
      clientLatencyMs: elapsedMs(sentMs, endedMs),
      ...seen,
      ...(logTail === undefined ? {} : { logTail: isWell ? platformLines(logTail) : logTail }),
      // Thousands of equal answers say no more than the first.
      ...(kept === undefined ? {} : { answer: isWell && arrival.index > 0 ? { ...kept, bodyStart: '' } : kept }),
      expected: { memoryMb: job.memoryMb, nonce, hasProbe: planned.hasProbe, functionChanged: false },
    };
  }

  #call(payload: string, timeoutMs: number): Promise<InvokeAnswer> {
    const { functions, urls } = this.#ports;
    if (this.#functionUrl !== undefined) return urls.call(this.#functionUrl, { payload, timeoutMs });
    return functions.invoke(this.#of.planned.functionName, { payload, logTail: true, timeoutMs });
  }
}
