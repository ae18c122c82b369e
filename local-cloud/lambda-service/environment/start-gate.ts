/**
 * How many environments may be in their init phase at once. On AWS each has processors of its own; on one machine more than
 * these only slow each other down, until all of them run into the limit of ten seconds and are started again, for good.
 * An environment that waits here does so before its init, as before its placement on AWS: it shows in the caller's latency and in no Init Duration.
 */
export class StartGate {
  readonly #most: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs `start` when it is its turn, in the order of calls. */
  async run<Result>(start: () => Promise<Result>): Promise<Result> {
    if (this.#inside >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside += 1;
    try {
      return await start();
    } finally {
      // The next in line starts in its stead, so the count stays.
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}
