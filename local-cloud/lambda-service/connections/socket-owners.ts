/** Asks `socket_owner.py`, a process of its own, which of some processes opened a connection. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process id, `none` of the processes, or `closed` before it could be looked up. */
export type SocketOwner = number | 'none' | 'closed';

/** Far above what a search takes; an invocation waits for the searches of its connections. */
const SEARCH_LIMIT_MS = 200;

export class SocketOwners {
  readonly #process: ChildProcess;
  readonly #searches = new Map<number, (owner: SocketOwner) => void>();
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
        this.#settle(search, pid > 0 ? pid : pid === 0 ? 'none' : 'closed');
      });
    }
  }

  ownerOf(clientPort: number, serverPort: number, processIds: readonly number[]): Promise<SocketOwner> {
    if (processIds.length === 0) return Promise.resolve('none');
    if (this.#hasEnded) return Promise.resolve('closed');
    this.#count += 1;
    const search = this.#count;
    const { promise, resolve } = Promise.withResolvers<SocketOwner>();
    const limit = setTimeout(() => this.#settle(search, 'closed'), SEARCH_LIMIT_MS);
    this.#searches.set(search, (owner) => {
      clearTimeout(limit);
      resolve(owner);
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

  #settle(search: number, owner: SocketOwner): void {
    this.#searches.get(search)?.(owner);
    this.#searches.delete(search);
  }

  #end(): void {
    this.#hasEnded = true;
    for (const search of this.#searches.keys()) this.#settle(search, 'closed');
  }
}
