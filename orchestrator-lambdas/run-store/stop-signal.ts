/**
 * A Lambda goes on when its execution is stopped, and would invoke a function that is being put back. So the restore
 * leaves a mark in the run's folder, and whoever invokes for minutes looks for it every few seconds.
 */
import { BenchmarkError } from '../../core/errors.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Ports } from '../ports.ts';
import { writeJsonOnce } from './stored-json.ts';

/** How long invoking may go on after the run was stopped. */
const LOOK_EVERY_MS = 5_000;

/** Tells every task of a run that is still in flight to stop. */
export async function sendStopSignal({ store, clock }: Pick<Ports, 'store' | 'clock'>, runId: string): Promise<void> {
  await writeJsonOnce(store, runKeys(runId).restoring, { since: clock.nowIso() });
}

export class StopSignal {
  readonly #ports: Pick<Ports, 'store' | 'clock' | 'log'>;
  readonly #runId: string;
  #lastLookMs: number;
  #isStopped = false;

  constructor(ports: Pick<Ports, 'store' | 'clock' | 'log'>, runId: string) {
    this.#ports = ports;
    this.#runId = runId;
    this.#lastLookMs = ports.clock.monotonicMs();
  }

  /** As far as is known. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Looks now. @throws BenchmarkError what the store throws */
  async look(): Promise<boolean> {
    this.#isStopped ||= (await this.#ports.store.read(runKeys(this.#runId).restoring)) !== undefined;
    return this.#isStopped;
  }

  /** Looks when the last look is some seconds old. @throws BenchmarkError what the store throws */
  async lookWhenDue(): Promise<boolean> {
    return this.#isDue() ? this.look() : this.#isStopped;
  }

  /** The same for a caller that cannot wait: the answer of a look that starts now comes with a later call. */
  lookBeside(): boolean {
    if (this.#isDue()) {
      this.look().catch(() =>
        this.#ports.log.warn('Could not see whether the run was stopped', { runId: this.#runId }),
      );
    }
    return this.#isStopped;
  }

  /** @param when what was done when it was stopped: `this step was measured` */
  error(when: string): BenchmarkError {
    return new BenchmarkError({
      code: 'LOCK_LOST',
      source: 'user',
      message: `Run ${this.#runId} was stopped while ${when}; its functions are being put back.`,
      fix: 'Start a new run.',
    });
  }

  #isDue(): boolean {
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - this.#lastLookMs < LOOK_EVERY_MS) return false;
    this.#lastLookMs = nowMs;
    return true;
  }
}
