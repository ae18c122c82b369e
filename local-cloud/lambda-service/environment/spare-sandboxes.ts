/**
 * Sandboxes without a function, kept ready as Lambda's workers are: making one (fork, cgroups, port) is not part of an init.
 * They are refilled only while nothing runs, so that no measurement shares the machine with their making.
 */
import { randomBytes } from 'node:crypto';
import { Sandbox, type SandboxPlace } from './sandbox.ts';

const SPARES = 5;
const REFILL_AFTER_MS = 30;

export class SpareSandboxes {
  readonly #place: SandboxPlace;
  readonly #isQuiet: () => boolean;
  readonly #spares: Sandbox[] = [];
  readonly #making = new Set<Promise<Sandbox>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(place: SandboxPlace, isQuiet: () => boolean) {
    this.#place = place;
    this.#isQuiet = isQuiet;
  }

  async fill(): Promise<void> {
    while (!this.#closed && this.#spares.length < SPARES) this.#spares.push(await this.#make());
  }

  /** One that is ready, or a new one. */
  take(): Sandbox | Promise<Sandbox> {
    const spare = this.#spares.shift();
    this.#refillLater();
    return spare ?? this.#make();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled(this.#making);
    await Promise.all(this.#spares.splice(0).map((spare) => spare.destroy()));
  }

  async #make(): Promise<Sandbox> {
    const making = Sandbox.create(this.#place, randomBytes(16).toString('hex'));
    this.#making.add(making);
    try {
      return await making;
    } finally {
      this.#making.delete(making);
    }
  }

  #refillLater(): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#closed || this.#spares.length >= SPARES) return;
      if (!this.#isQuiet()) this.#refillLater();
      else {
        // One at a time: a request that comes meanwhile waits for one fork at most.
        this.#make().then(
          (sandbox) => this.#keep(sandbox),
          () => {},
        );
      }
    }, REFILL_AFTER_MS);
    this.#timer.unref();
  }

  #keep(sandbox: Sandbox): void {
    // What cannot be taken away now goes with the sweep of the next start.
    if (this.#closed) sandbox.destroy().catch(() => {});
    else this.#spares.push(sandbox);
    this.#refillLater();
  }
}
