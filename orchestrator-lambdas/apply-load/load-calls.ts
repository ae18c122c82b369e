/** One call under load, through Invoke or a function URL, and the record of it. */
import type { Configuration, PlannedFunction } from '../../core/plan/types.ts';
import { platformLines } from '../../core/telemetry/platform-lines.ts';
import type { RawInvocation } from '../../core/telemetry/types.ts';
import { PayloadMaker } from '../invocation/payload-maker.ts';
import { elapsedMs, recordInvocation } from '../invocation/record-invocation.ts';
import type { InvokeAnswer, Ports } from '../ports.ts';
import type { PlannedSegment } from '../run-store/run-plan.ts';
import type { Arrival } from './open-sender.ts';

/** How long a call may take beyond the function's own timeout: init before it, and the way there and back. */
const RESPONSE_MARGIN_MS = 15_000;

interface LoadCallsOf extends PlannedSegment {
  readonly planned: PlannedFunction;
  readonly configuration: Configuration;
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
    const payloads = await PayloadMaker.prepare(ports, of.planned);
    const isUrl = of.job.options.via === 'url';
    return new LoadCalls(ports, of, payloads, isUrl ? await ports.urls.find(of.planned.functionName) : undefined);
  }

  /**
   * @param startedAt wall-clock time of the segment's start
   * @param startMs the same on the monotonic clock
   */
  async send({ index, intendedMs }: Arrival, startedAt: string, startMs: number): Promise<RawInvocation> {
    const { planned, configuration, job, segment, nonce } = this.#of;
    const { hasProbe, metrics } = planned;
    // From the monotonic clock, so that no time of a segment jumps.
    const at = (ms: number) => new Date(Date.parse(startedAt) + Math.round(ms)).toISOString();
    const record = await recordInvocation(this.#ports.clock, {
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
      payloads: this.#payloads,
      event: configuration.payload.event,
      send: (payload) => this.#call(payload, planned.timeoutSeconds * 1000 + RESPONSE_MARGIN_MS),
      timesOf: (sentMs, endedMs) => ({
        intendedAt: at(intendedMs),
        sendLagMs: elapsedMs(startMs + intendedMs, sentMs),
        sentAt: at(sentMs - startMs),
        endedAt: at(endedMs - startMs),
      }),
    });
    const { answer, logTail } = record;
    const isWell = answer !== undefined && record.functionError === undefined && (answer.statusCode ?? 200) < 400;
    if (!isWell) return record;
    return {
      ...record,
      ...(logTail !== undefined && { logTail: platformLines(logTail) }),
      // Thousands of equal answers say no more than the first.
      ...(index > 0 && { answer: { ...answer, bodyStart: '' } }),
    };
  }

  #call(payload: string, timeoutMs: number): Promise<InvokeAnswer> {
    const { functions, urls } = this.#ports;
    if (this.#functionUrl !== undefined) return urls.call(this.#functionUrl, { payload, timeoutMs });
    return functions.invoke(this.#of.planned.functionName, { payload, logTail: true, timeoutMs });
  }
}
