/** Stops an idle environment's processes between invocations. */
import { FREEZE_AFTER_MS } from './limits.ts';
import type { PhaseObserver } from './phase-observer.ts';
import type { Sandbox } from './sandbox.ts';

export class Freezer {
  readonly #sandbox: Sandbox;
  readonly #observer: PhaseObserver;
  readonly #isIdle: () => boolean;
  #frozen = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param isIdle called just before freezing: whether the environment is alive and has no invocation */
  constructor(sandbox: Sandbox, observer: PhaseObserver, isIdle: () => boolean) {
    this.#sandbox = sandbox;
    this.#observer = observer;
    this.#isIdle = isIdle;
  }

  /** Delayed, so that freezing delays no response and is skipped when the next request follows immediately. */
  freezeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#frozen || !this.#isIdle()) return;
      this.#sandbox.group.freeze();
      this.#frozen = true;
      this.#sandbox.output.discardRead();
      this.#observer.skip();
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
