/** Detects whether the kernel killed a process because it was out of memory. */
import type { ResourceGroup } from '../cgroups/types.ts';
import type { Failure } from './failures.ts';

export class OomWatch {
  readonly #group: ResourceGroup;
  #seen = 0;

  constructor(group: ResourceGroup) {
    this.#group = group;
  }

  /** Returns the failure; sets `outOfMemory` of an exit if the kernel has killed a process since the last call. */
  explain(failure: Failure): Failure {
    const kills = this.#group.oomKills();
    const outOfMemory = kills > this.#seen;
    this.#seen = kills;
    return failure.kind === 'exit' ? { ...failure, outOfMemory } : failure;
  }
}
