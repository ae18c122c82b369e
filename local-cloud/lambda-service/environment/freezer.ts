/** Stops an idle environment's processes between invocations. */
import { FREEZE_AFTER_MS } from './limits.ts';
import type { Sandbox } from './sandbox.ts';

export class Freezer {
  readonly #sandbox: Sandbox;
  readonly #isIdle: () => boolean;
  #frozen = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param isIdle asked at the moment of freezing: whether the environment lives and has nothing to do */
  constructor(sandbox: Sandbox, isIdle: () => boolean) {
    this.#sandbox = sandbox;
    this.#isIdle = isIdle;
  }

  /** After a moment, so that it delays no answer and is left out when the next request follows at once. */
  freezeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#frozen || !this.#isIdle()) return;
      this.#sandbox.group.freeze();
      this.#frozen = true;
      this.#sandbox.output.discardRead();
    }, FREEZE_AFTER_MS);
    this.#timer.unref();
  }

  thaw(): void {
    clearTimeout(this.#timer);
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#sandbox.group.thaw();
  }
}
