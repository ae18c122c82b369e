/** Asks `socket_owner.py`, a process of its own, which of some processes opened a connection. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Far above what a search takes; an invocation waits for the searches of its connections. */
const SEARCH_LIMIT_MS = 200;

export class SocketOwners {
  readonly #process: ChildProcess;
  readonly #searches = new Map<number, (pid: number | undefined) => void>();
  #count = 0;
  #hasEnded = false;

  constructor(pythonExecutable: string) {
    this.#process = spawn(pythonExecutable, ['-I', '-S', join(import.meta.dirname, 'socket_owner.py')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
    });
    this.#process.on('error', () => this.#end());
    this.#process.once('exit', () => this.#end());
    this.#process.stdin?.on('error', () => {});
    if (this.#process.stdout !== null) {
      createInterface(this.#process.stdout).on('line', (line) => {
        const [search = 0, pid = 0] = line.split(' ').map(Number);
        this.#settle(search, pid === 0 ? undefined : pid);
      });
    }
  }

  /** The process that opened the connection; undefined when it is none of these or the connection has been closed. */
  ownerOf(clientPort: number, serverPort: number, processIds: readonly number[]): Promise<number | undefined> {
    if (this.#hasEnded || processIds.length === 0) return Promise.resolve(undefined);
    this.#count += 1;
    const search = this.#count;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const limit = setTimeout(() => this.#settle(search, undefined), SEARCH_LIMIT_MS);
    this.#searches.set(search, (pid) => {
      clearTimeout(limit);
      resolve(pid);
    });
    this.#process.stdin?.write(`${search} ${clientPort} ${serverPort} ${processIds.join(',')}\n`);
    return promise;
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const exited = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.#process.stdin?.end();
    await exited;
  }

  #settle(search: number, pid: number | undefined): void {
    this.#searches.get(search)?.(pid);
    this.#searches.delete(search);
  }

  #end(): void {
    this.#hasEnded = true;
    for (const search of this.#searches.keys()) this.#settle(search, undefined);
  }
}
