/**
 * Nobody ends a Lambda when its execution is stopped, and load would go on against a function that is being put back. So
 * the generator looks for the mark of the restore every few seconds, beside the sending.
 */
import { runKeys } from '../../core/plan/keys.ts';
import type { Ports } from '../ports.ts';

const EVERY_MS = 5_000;

export class StopWatch {
  readonly #ports: Pick<Ports, 'store' | 'clock' | 'log'>;
  readonly #runId: string;
  #lastLookMs: number;
  #isStopped = false;

  constructor(ports: Pick<Ports, 'store' | 'clock' | 'log'>, runId: string) {
    this.#ports = ports;
    this.#runId = runId;
    this.#lastLookMs = ports.clock.monotonicMs();
  }

  /** As far as is known; starts another look when the last one is some seconds old. */
  isStopped(): boolean {
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - this.#lastLookMs >= EVERY_MS) {
      this.#lastLookMs = nowMs;
      this.look().catch(() =>
        this.#ports.log.warn('Could not see whether the run was stopped', { runId: this.#runId }),
      );
    }
    return this.#isStopped;
  }

  /** Looks now. @throws BenchmarkError what the store throws */
  async look(): Promise<boolean> {
    this.#isStopped ||= (await this.#ports.store.read(runKeys(this.#runId).restoring)) !== undefined;
    return this.#isStopped;
  }
}
