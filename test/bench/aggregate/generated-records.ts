/** Raw records as Measure and the load generator write them, with the log tail of a function on AWS. */
import type { Step } from '../../../core/plan/types.ts';
import type { RawInvocation } from '../../../core/telemetry/types.ts';

type Visited = Pick<Step, 'memoryMb' | 'round' | 'position'>;
type MeasuredPhase = 'cold' | 'follow-up' | 'warm';

const CALL_MS = 2;

export class RecordMaker {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  visit(visited: Visited, startMs: number): Visit {
    return new Visit(visited, startMs, this.#random);
  }
}

/** The calls of one visit, in the environment that its cold start creates. */
class Visit {
  readonly #visited: Visited;
  readonly #random: () => number;
  readonly #environmentId: string;
  readonly #nonce: string;
  #atMs: number;
  #invocation = 0;

  constructor(visited: Visited, startMs: number, random: () => number) {
    this.#visited = visited;
    this.#random = random;
    this.#atMs = startMs;
    this.#environmentId = this.#uuid();
    this.#nonce = this.#uuid();
  }

  calls(phase: MeasuredPhase, configurationId: string, count: number): RawInvocation[] {
    return Array.from({ length: count }, (_, sequence) => {
      this.#atMs += CALL_MS;
      return this.#record(phase, configurationId, sequence, this.#atMs);
    });
  }

  arrivals(configurationId: string, timesMs: readonly number[]): RawInvocation[] {
    return timesMs.map((atMs, sequence) => ({
      ...this.#record('load', configurationId, sequence, atMs),
      intendedAt: new Date(atMs).toISOString(),
      sendLagMs: Math.round(this.#random() * 1000) / 1000,
    }));
  }

  #record(phase: MeasuredPhase | 'load', configurationId: string, sequence: number, atMs: number): RawInvocation {
    const { memoryMb, round, position } = this.#visited;
    this.#invocation += 1;
    const isCold = this.#invocation === 1;
    const requestId = this.#uuid();
    const initDurationMs = isCold ? hundredths(180 + 60 * this.#skewed()) : undefined;
    const durationMs = hundredths((isCold ? 40 : 1) * (128 / memoryMb) * (3 + this.#skewed()));
    const sdkCallMs = thousandths(durationMs * (0.5 + 0.3 * this.#random()));
    const cpuMs = thousandths(durationMs * 0.3);
    return {
      configurationId,
      phase,
      round,
      position,
      attempt: 1,
      sequence,
      sentAt: new Date(atMs).toISOString(),
      endedAt: new Date(atMs + durationMs + (initDurationMs ?? 0) + 8).toISOString(),
      clientLatencyMs: thousandths(durationMs + (initDurationMs ?? 0) + 8 + 2 * this.#random()),
      requestId,
      httpStatus: 200,
      logTail: logTail(requestId, {
        durationMs,
        initDurationMs,
        memoryMb,
        usedMb: 70 + Math.floor(this.#random() * 8),
      }),
      answer: {
        statusCode: 200,
        probe: {
          environmentId: this.#environmentId,
          invocation: this.#invocation,
          nonce: this.#nonce,
          memoryMb,
          ...(isCold && { initCpuMs: 150 }),
          cpuMs,
        },
        metrics: { sdk_call_ms: sdkCallMs, duration_ms: durationMs, items_count: 1 },
        bodyStart: JSON.stringify({
          runtime: 'python',
          operation: 'get',
          items_count: 1,
          sdk_call_ms: sdkCallMs,
          duration_ms: durationMs,
          request_id: requestId,
          item: { pk: 'user#0001', sk: 'profile', name: 'A name of usual length', email: 'name@example.com' },
        }),
      },
      expected: { memoryMb, nonce: this.#nonce, hasProbe: true, functionChanged: false },
    };
  }

  /** Above 0, skewed to the right as times are. */
  #skewed(): number {
    return -Math.log(1 - this.#random());
  }

  #uuid(): string {
    const hex = Array.from({ length: 4 }, () =>
      Math.floor(this.#random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}

interface Reported {
  readonly durationMs: number;
  readonly initDurationMs: number | undefined;
  readonly memoryMb: number;
  readonly usedMb: number;
}

function logTail(requestId: string, { durationMs, initDurationMs = 0, memoryMb, usedMb }: Reported): string {
  const init = initDurationMs === 0 ? '' : `Init Duration: ${initDurationMs.toFixed(2)} ms\t`;
  const start = initDurationMs === 0 ? '' : 'INIT_START Runtime Version: python:3.13.v43\tRuntime Version ARN: arn\n';
  return (
    `${start}START RequestId: ${requestId} Version: $LATEST\nEND RequestId: ${requestId}\n` +
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\t` +
    `Billed Duration: ${Math.ceil(durationMs + initDurationMs)} ms\tMemory Size: ${memoryMb} MB\t` +
    `Max Memory Used: ${usedMb} MB\t${init}\n`
  );
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
