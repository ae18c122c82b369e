/** Finds the environment that opened a connection, and keeps it there. */
import type { ConnectionLog } from './connection-log.ts';
import type { ObservedConnection } from './observed-connection.ts';
import type { SocketOwners } from './socket-owners.ts';

/** An environment in its init phase or with an invocation. */
export interface ObservedEnvironment {
  readonly connections: ConnectionLog;
  processIds(): readonly number[];
  /** CPU time since the environment was made; undefined where it cannot be read. */
  cpuMs(): number | undefined;
}

/** Connections that a relay made for an environment, by their source port here. `ignore` makes the relay forget its own record. */
export type RelayedPorts = Map<number, { readonly environment: ObservedEnvironment; readonly ignore: () => void }>;

/** A load test starts many environments at once: looking through all their files would slow them. */
const MAX_ENVIRONMENTS = 8;

export class ConnectionObserver {
  readonly #owners: SocketOwners;
  readonly #relayedPorts: RelayedPorts;
  readonly #active: () => readonly ObservedEnvironment[];
  readonly #searches = new Set<Promise<void>>();

  /** @param active the environments that may open a connection now */
  constructor(owners: SocketOwners, relayedPorts: RelayedPorts, active: () => readonly ObservedEnvironment[]) {
    this.#owners = owners;
    this.#relayedPorts = relayedPorts;
    this.#active = active;
  }

  /** Call when a connection is accepted: a short one may be closed before it can be attributed later. */
  observe(connection: ObservedConnection): void {
    const relayed = this.#relayedPorts.get(connection.clientPort);
    if (relayed !== undefined) {
      // The gateway ends its TLS and sees more of it than the relay does.
      relayed.ignore();
      keep(connection, relayed.environment);
      return;
    }
    const environments = this.#active();
    if (environments.length === 0 || environments.length > MAX_ENVIRONMENTS) {
      for (const environment of environments) environment.connections.miss();
      connection.ignore();
      return;
    }
    const search = this.#attribute(connection, environments);
    connection.search = search;
    this.#searches.add(search);
    void search.then(() => {
      connection.search = undefined;
      this.#searches.delete(search);
    });
  }

  /** Resolves when every connection accepted so far is attributed. */
  async settled(): Promise<void> {
    if (this.#searches.size > 0) await Promise.all(this.#searches);
  }

  async #attribute(connection: ObservedConnection, environments: readonly ObservedEnvironment[]): Promise<void> {
    const environmentOf = new Map(
      environments.flatMap((environment) => environment.processIds().map((pid) => [pid, environment] as const)),
    );
    const { clientPort, serverPort } = connection;
    const owner = await this.#owners.ownerOf(clientPort, serverPort, [...environmentOf.keys()]);
    // It may be a connection of theirs: a list without it would be wrong.
    if (owner === 'closed') for (const environment of environments) environment.connections.miss();
    const environment = typeof owner === 'number' ? environmentOf.get(owner) : undefined;
    if (environment === undefined) connection.ignore();
    else keep(connection, environment);
  }
}

function keep(connection: ObservedConnection, environment: ObservedEnvironment): void {
  connection.attribute(() => environment.cpuMs());
  environment.connections.add(connection);
}
