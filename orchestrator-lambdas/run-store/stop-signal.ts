/**
 * A Lambda continues when its execution is stopped, and would invoke a function that is being restored. So the restore
 * writes an object into the run's folder, and tasks that invoke for minutes check for it every few seconds.
 */
import { BenchmarkError } from '../../core/errors.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Ports } from '../ports.ts';
import { writeJsonOnce } from './stored-json.ts';

/** Max time that a task continues to invoke after the run was stopped. */
const CHECK_INTERVAL_MS = 5_000;

/** Makes every task of a run that is still in flight stop. */
export async function sendStopSignal({ store, clock }: Pick<Ports, 'store' | 'clock'>, runId: string): Promise<void> {
  await writeJsonOnce(store, runKeys(runId).restoring, { since: clock.nowIso() });
}

export class StopSignal {
  readonly #ports: Pick<Ports, 'store' | 'clock' | 'log'>;
  readonly #runId: string;
  #lastCheckMs: number;
  #isStopped = false;

  constructor(ports: Pick<Ports, 'store' | 'clock' | 'log'>, runId: string) {
    this.#ports = ports;
    this.#runId = runId;
    this.#lastCheckMs = ports.clock.monotonicMs();
  }

  /** The result of the last check. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Checks now. @throws BenchmarkError what the store throws */
  async check(): Promise<boolean> {
    this.#isStopped ||= (await this.#ports.store.read(runKeys(this.#runId).restoring)) !== undefined;
    return this.#isStopped;
  }

  /** Checks when the last check is older than `CHECK_INTERVAL_MS`. @throws BenchmarkError what the store throws */
  async checkWhenDue(): Promise<boolean> {
    return this.#isDue() ? this.check() : this.#isStopped;
  }

  /** As `checkWhenDue` for a caller that cannot wait: a later call returns the result of a check that starts now. */
  checkInBackground(): boolean {
    if (this.#isDue()) {
      this.check().catch(() =>
        this.#ports.log.warn('Could not see whether the run was stopped', { runId: this.#runId }),
      );
    }
    return this.#isStopped;
  }

  /** @param activity what was in progress, for example `this step was measured` */
  error(activity: string): BenchmarkError {
    return new BenchmarkError({
      code: 'LOCK_LOST',
      source: 'user',
      message: `Run ${this.#runId} was stopped while ${activity}; its functions are being restored.`,
      fix: 'Start a new run.',
    });
  }

  #isDue(): boolean {
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - this.#lastCheckMs < CHECK_INTERVAL_MS) return false;
    this.#lastCheckMs = nowMs;
    return true;
  }
}
