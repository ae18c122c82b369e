/** The calls that the stub answered, in their order: what a run really asked of Lambda, by the only witness that is not the run. */

export interface StubCallEntry {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** As in AWS's model. */
  readonly api: string;
  /** Empty where the call names no function. */
  readonly functionName: string;
  isThrottled?: true;
  /** A read while an update was in progress, or the first that found it ended. */
  isPoll?: true;
  /** Of UpdateFunctionConfiguration: the drawn latency. */
  updateMs?: number;
  /** Of Invoke: the drawn init, absent when it was warm, and duration. */
  initMs?: number;
  durationMs?: number;
}

interface StubCalls {
  readonly calls: readonly StubCallEntry[];
}

export class CallLog {
  #entries: StubCallEntry[] = [];

  /** The entry may be completed by what the call turns out to be. */
  add(api: string, functionName: string, atMs: number): StubCallEntry {
    const entry = { atMs, api, functionName };
    this.#entries.push(entry);
    return entry;
  }

  reset(): void {
    this.#entries = [];
  }

  read(): StubCalls {
    return { calls: this.#entries };
  }
}
