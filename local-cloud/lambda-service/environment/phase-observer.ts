/** Reads an environment's counters at the ends of its phases; does nothing where they cannot be read. */
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import { countsRunDelay } from '../cgroups/schedstat.ts';
import { ThreadTimes } from '../cgroups/thread-times.ts';
import type { ResourceGroup } from '../cgroups/types.ts';
import { observePhase, type Reading } from './phase-observation.ts';

const HAS_RUN_DELAY = countsRunDelay();

export class PhaseObserver {
  readonly #group: ResourceGroup;
  readonly #threads = new ThreadTimes();
  #start: Reading | undefined;

  constructor(group: ResourceGroup) {
    this.#group = group;
  }

  /** The next phase starts here: what the processes did since the last one is in no phase. */
  begin(): void {
    this.#start = this.#read();
  }

  /** The phase ends here, and the next one starts. @param vcpus its CPU share @param wallMs its duration as reported */
  end(wallMs: number, vcpus: number): PhaseObservation | undefined {
    const start = this.#start;
    this.begin();
    return start && this.#start && observePhase(start, this.#start, wallMs, vcpus);
  }

  close(): void {
    this.#threads.close();
  }

  #read(): Reading | undefined {
    const group = HAS_RUN_DELAY ? this.#group.cpuCounters() : undefined;
    return group && { group, threads: this.#threads.read(this.#group.processIds()) };
  }
}
