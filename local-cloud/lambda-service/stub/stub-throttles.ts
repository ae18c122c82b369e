/** Counts the calls for stub functions and throttles them as an account on AWS (lambda-semantics §3). */
import { LambdaApiError, lambdaErrors } from '../wire/responses.ts';
import { CallCounts, type StubCounts } from './call-counts.ts';
import { TokenBucket } from './token-bucket.ts';

/** Of GetFunction, and of all other calls of the control plane together. A bucket holds the requests of one second. */
const GET_FUNCTION_PER_SECOND = 100;
const OTHERS_PER_SECOND = 15;

export class StubThrottles {
  readonly #counts = new CallCounts();
  readonly #nowMs: () => number;
  readonly #getFunction: TokenBucket;
  readonly #others: TokenBucket;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#getFunction = new TokenBucket(GET_FUNCTION_PER_SECOND, GET_FUNCTION_PER_SECOND, nowMs());
    this.#others = new TokenBucket(OTHERS_PER_SECOND, OTHERS_PER_SECOND, nowMs());
  }

  /** Counts a call that is never throttled by rate. What throttles it inside is counted. */
  async counted<Result>(api: string, call: () => Promise<Result>): Promise<Result> {
    this.#counts.add(api, this.#nowMs());
    try {
      return await call();
    } catch (error) {
      if (error instanceof LambdaApiError && error.errorName === 'TooManyRequestsException') {
        this.#counts.addThrottle(api);
      }
      throw error;
    }
  }

  /** Counts a call of the control plane. Throws LambdaApiError 429. */
  controlPlane(api: string): Promise<void> {
    return this.counted(api, async () => {
      const bucket = api === 'GetFunction' ? this.#getFunction : this.#others;
      if (!bucket.take(this.#nowMs())) throw lambdaErrors.throttled('CallerRateLimitExceeded');
    });
  }

  reset(): void {
    this.#counts.reset();
  }

  read(): StubCounts {
    return this.#counts.read();
  }
}
