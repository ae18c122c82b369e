/**
 * Sandboxes without a function, prepared as Lambda's workers are: creating one (fork, cgroups, port) is not part of an init.
 * New ones are created only while no invocation runs, so as not to disturb measurements.
 */
import { randomBytes } from 'node:crypto';
import { Sandbox, type SandboxLocation } from './sandbox.ts';

const SPARES = 5;
const REFILL_AFTER_MS = 30;

export class SpareSandboxes {
  readonly #location: SandboxLocation;
  readonly #isQuiet: () => boolean;
  readonly #spares: Sandbox[] = [];
  readonly #making = new Set<Promise<Sandbox>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(location: SandboxLocation, isQuiet: () => boolean) {
    this.#location = location;
    this.#isQuiet = isQuiet;
  }

  async fill(): Promise<void> {
    while (!this.#closed && this.#spares.length < SPARES) this.#spares.push(await this.#make());
  }

  /** Returns a prepared sandbox, or creates one. */
  claim(): Sandbox | Promise<Sandbox> {
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
    const making = Sandbox.create(this.#location, randomBytes(16).toString('hex'));
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
        // One at a time: a request that arrives meanwhile waits for one fork at most.
        this.#make().then(
          (sandbox) => this.#keep(sandbox),
          () => {},
        );
      }
    }, REFILL_AFTER_MS);
    this.#timer.unref();
  }

  #keep(sandbox: Sandbox): void {
    // If it cannot be removed now, the sweep at the next start removes it.
    if (this.#closed) sandbox.destroy().catch(() => {});
    else this.#spares.push(sandbox);
    this.#refillLater();
  }
}
