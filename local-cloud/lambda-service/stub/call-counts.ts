/** Counts the calls that the stub answered, by API and by second, and those that it throttled. */
type Counts = Record<string, number>;

export interface StubCounts {
  /** By API, throttled ones included. */
  readonly calls: Readonly<Counts>;
  readonly throttles: Readonly<Counts>;
  /** Calls by API in each second that had any. */
  readonly seconds: readonly { readonly epochSecond: number; readonly calls: Readonly<Counts> }[];
}

export class CallCounts {
  #calls: Counts = {};
  #throttles: Counts = {};
  #seconds = new Map<number, Counts>();

  add(api: string, nowMs: number): void {
    const epochSecond = Math.floor(nowMs / 1000);
    const second = this.#seconds.get(epochSecond) ?? {};
    this.#seconds.set(epochSecond, second);
    for (const counts of [this.#calls, second]) counts[api] = (counts[api] ?? 0) + 1;
  }

  addThrottle(api: string): void {
    this.#throttles[api] = (this.#throttles[api] ?? 0) + 1;
  }

  reset(): void {
    this.#calls = {};
    this.#throttles = {};
    this.#seconds = new Map();
  }

  read(): StubCounts {
    const seconds = [...this.#seconds].map(([epochSecond, calls]) => ({ epochSecond, calls }));
    return { calls: this.#calls, throttles: this.#throttles, seconds };
  }
}
