/** CPU time and run delay of the threads of an environment, from /proc/PID/task/TID/schedstat. */
import { readdirSync } from 'node:fs';
import { ControlFile } from './control-file.ts';
import { parseSchedstat, readOrUndefined, type ThreadTime } from './schedstat.ts';

/** Files that are kept open per environment, because reading an open file takes a sixth of the time; others are opened anew. */
const MAX_OPEN_FILES = 32;

export class ThreadTimes {
  readonly #open = new Map<number, ControlFile>();

  /** @returns the times of all threads of these processes, by thread id */
  read(processIds: readonly number[]): ReadonlyMap<number, ThreadTime> {
    const times = new Map<number, ThreadTime>();
    for (const pid of processIds) {
      for (const thread of threadIds(pid)) {
        const time = parseSchedstat(this.#readSchedstat(pid, thread));
        if (time !== undefined) times.set(thread, time);
      }
    }
    for (const thread of this.#open.keys()) if (!times.has(thread)) this.#closeFile(thread);
    return times;
  }

  close(): void {
    for (const thread of this.#open.keys()) this.#closeFile(thread);
  }

  #readSchedstat(pid: number, thread: number): string | undefined {
    const path = `/proc/${pid}/task/${thread}/schedstat`;
    let file = this.#open.get(thread);
    if (file === undefined) {
      if (this.#open.size >= MAX_OPEN_FILES) return readOrUndefined(path);
      file = new ControlFile(path, 'r');
      this.#open.set(thread, file);
    }
    const text = file.readText();
    // The id of a thread that has ended may be in use again: its old file cannot be read.
    if (text === undefined) this.#closeFile(thread);
    return text ?? readOrUndefined(path);
  }

  #closeFile(thread: number): void {
    this.#open.get(thread)?.close();
    this.#open.delete(thread);
  }
}

function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
