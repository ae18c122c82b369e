/** Stops an idle environment's processes between invocations. */
import type { Sandbox } from './sandbox.ts';

export class Freezer {
  readonly #sandbox: Sandbox;
  readonly #isIdle: () => boolean;
  #frozen = false;

  /** @param isIdle asked at the moment of freezing: whether the environment lives and has nothing to do */
  constructor(sandbox: Sandbox, isIdle: () => boolean) {
    this.#sandbox = sandbox;
    this.#isIdle = isIdle;
  }

  /** Not in the way of the answer, and not at all when the next request is already here. */
  freezeSoon(): void {
    setImmediate(() => {
      if (this.#frozen || !this.#isIdle()) return;
      this.#sandbox.group.freeze();
      this.#frozen = true;
      this.#sandbox.output.discardRead();
    });
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#sandbox.group.thaw();
  }
}
