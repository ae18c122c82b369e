/** Distinguishes a process that the kernel killed for lack of memory from one that was killed otherwise. */
import type { ResourceGroup } from '../cgroups/types.ts';
import type { Failure } from './failures.ts';

export class OomWatch {
  readonly #group: ResourceGroup;
  #seen = 0;

  constructor(group: ResourceGroup) {
    this.#group = group;
  }

  /** The same failure; an exit that came with a kill of the kernel says so. */
  explain(failure: Failure): Failure {
    const kills = this.#group.oomKills();
    const outOfMemory = kills > this.#seen;
    this.#seen = kills;
    return failure.kind === 'exit' ? { ...failure, outOfMemory } : failure;
  }
}
