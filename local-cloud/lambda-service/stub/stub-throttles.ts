/** Logs the calls for stub functions and throttles them as an account on AWS (lambda-semantics §3). */
import { LambdaApiError, lambdaErrors } from '../wire/responses.ts';
import type { CallLog, StubCallEntry } from './call-log.ts';
import { TokenBucket } from './token-bucket.ts';

/** Of GetFunction, and of all other calls of the control plane together. A bucket holds the requests of one second. */
const GET_FUNCTION_PER_SECOND = 100;
const OTHERS_PER_SECOND = 15;

export class StubThrottles {
  readonly #log: CallLog;
  readonly #nowMs: () => number;
  readonly #getFunction: TokenBucket;
  readonly #others: TokenBucket;

  constructor(log: CallLog, nowMs: () => number) {
    this.#log = log;
    this.#nowMs = nowMs;
    this.#getFunction = new TokenBucket(GET_FUNCTION_PER_SECOND, GET_FUNCTION_PER_SECOND, nowMs());
    this.#others = new TokenBucket(OTHERS_PER_SECOND, OTHERS_PER_SECOND, nowMs());
  }

  /** Logs a call that is not throttled by rate; a throttle that it throws is logged. */
  async logged<Result>(
    api: string,
    functionName: string,
    call: (entry: StubCallEntry) => Promise<Result>,
  ): Promise<Result> {
    const entry = this.#log.add(api, functionName, this.#nowMs());
    try {
      return await call(entry);
    } catch (error) {
      if (error instanceof LambdaApiError && error.errorName === 'TooManyRequestsException') entry.isThrottled = true;
      throw error;
    }
  }

  /** A call of the control plane. Throws LambdaApiError 429. */
  controlPlane<Result>(
    api: string,
    functionName: string,
    call: (entry: StubCallEntry) => Promise<Result>,
  ): Promise<Result> {
    return this.logged(api, functionName, async (entry) => {
      const bucket = api === 'GetFunction' ? this.#getFunction : this.#others;
      if (!bucket.take(this.#nowMs())) throw lambdaErrors.throttled('CallerRateLimitExceeded');
      return await call(entry);
    });
  }
}
