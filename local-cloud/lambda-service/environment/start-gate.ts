/**
 * Limits how many environments are in their init phase at the same time. On AWS each has its own CPUs; on one machine more
 * starts slow each other down until all of them exceed the init timeout of ten seconds and are repeated endlessly. The wait is
 * before init, as placement is on AWS: it adds to client latency but not to Init Duration.
 */
export class StartGate {
  readonly #maxStarts: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(maxStarts: number) {
    this.#maxStarts = maxStarts;
  }

  /** Runs `start` as soon as fewer than the maximum are running, in the order of calls. */
  async run<Result>(start: () => Promise<Result>): Promise<Result> {
    if (this.#inside >= this.#maxStarts) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside += 1;
    try {
      return await start();
    } finally {
      // The next waiting start takes over, so the count does not change.
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}
