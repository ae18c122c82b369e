/** CPU time and run delay of the threads of an environment, from /proc/PID/task/TID/schedstat. */
import { readdirSync } from 'node:fs';
import { ControlFile } from './control-file.ts';
import { parseSchedstat, type ThreadTime } from './schedstat.ts';

/** Files that are kept open per environment: reading an open file takes a sixth of the time. Further threads are not read. */
const MAX_THREADS = 256;

export class ThreadTimes {
  /** By thread id. */
  readonly #files = new Map<number, ControlFile>();

  /** Finds the threads of these processes, which `read` then reads. Takes longer than reading. */
  find(processIds: readonly number[]): void {
    const runningThreads = new Set<number>();
    for (const pid of processIds) {
      for (const thread of threadIds(pid)) {
        runningThreads.add(thread);
        if (this.#files.has(thread) || this.#files.size >= MAX_THREADS) continue;
        this.#files.set(thread, new ControlFile(`/proc/${pid}/task/${thread}/schedstat`, 'r'));
      }
    }
    for (const thread of this.#files.keys()) if (!runningThreads.has(thread)) this.#forget(thread);
  }

  /** @returns the times of the threads that were found and still run, by thread id */
  read(): ReadonlyMap<number, ThreadTime> {
    const times = new Map<number, ThreadTime>();
    for (const [thread, file] of this.#files) {
      const time = parseSchedstat(file.readText());
      if (time === undefined) this.#forget(thread);
      else times.set(thread, time);
    }
    return times;
  }

  close(): void {
    for (const thread of this.#files.keys()) this.#forget(thread);
  }

  #forget(thread: number): void {
    this.#files.get(thread)?.close();
    this.#files.delete(thread);
  }
}

function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
