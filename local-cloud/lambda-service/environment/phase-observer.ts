/** Reads an environment's counters at the ends of its phases; does nothing where they cannot be read. */
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import type { ProcessReads } from '../cgroups/parse-process-reads.ts';
import { processReads, readSince } from '../cgroups/process-reads.ts';
import { countsRunDelay } from '../cgroups/schedstat.ts';
import { ThreadTimes } from '../cgroups/thread-times.ts';
import type { ResourceGroup } from '../cgroups/types.ts';
import { observePhase, type Reading } from './phase-observation.ts';

/** Shorter phases are frequent, and what a thread that started in one has waited is little: threads are not looked for again. */
const FIND_AFTER_MS = 5;

export class PhaseObserver {
  readonly #group: ResourceGroup;
  readonly #isReading: boolean;
  readonly #threads = new ThreadTimes();
  #start: Reading | undefined;
  #reads: ReadonlyMap<number, ProcessReads> | undefined;

  constructor(group: ResourceGroup, counters: 'auto' | 'none') {
    this.#group = group;
    this.#isReading = counters === 'auto' && countsRunDelay();
  }

  /** As `begin`, before an init phase. */
  beginInit(): void {
    this.#reads = this.#isReading ? processReads(this.#group.processIds()) : undefined;
    this.begin();
  }

  /** The next phase starts here, with processes that are not known yet. */
  begin(): void {
    this.#findThreads();
    this.#start = this.#read();
  }

  /** The next phase starts here: what the processes did since the last one is in no phase. */
  skip(): void {
    this.#start = this.#read();
  }

  /** The phase ends here, and the next one starts. @param vcpus its CPU share @param wallMs its duration as reported */
  end(wallMs: number, vcpus: number): PhaseObservation | undefined {
    const start = this.#start;
    if (wallMs > FIND_AFTER_MS) this.#findThreads();
    this.#start = this.#read();
    return start && this.#start && observePhase(start, this.#start, wallMs, vcpus);
  }

  /** As `end`, with what the processes read since `beginInit`. */
  endInit(wallMs: number, vcpus: number): PhaseObservation | undefined {
    const observation = this.end(wallMs, vcpus);
    if (observation === undefined || this.#reads === undefined) return observation;
    return { ...observation, ...readSince(this.#reads, processReads(this.#group.processIds())) };
  }

  close(): void {
    this.#threads.close();
  }

  #findThreads(): void {
    if (this.#isReading) this.#threads.find(this.#group.processIds());
  }

  #read(): Reading | undefined {
    const group = this.#isReading ? this.#group.cpuCounters() : undefined;
    return group && { group, threads: this.#threads.read() };
  }
}
