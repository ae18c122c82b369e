/** The networks of an engine's environments. */
import { randomUUID } from 'node:crypto';
import type { RelayedPorts } from '../connections/connection-observer.ts';
import { NetworkMaker } from './network-maker.ts';
import { type Nameserver, Relay } from './relay.ts';

export class Networks {
  readonly #maker: NetworkMaker;
  readonly #relayedPorts: RelayedPorts;
  readonly #nameserver: Nameserver | undefined;

  private constructor(maker: NetworkMaker, relayedPorts: RelayedPorts, nameserver: Nameserver | undefined) {
    this.#maker = maker;
    this.#relayedPorts = relayedPorts;
    this.#nameserver = nameserver;
  }

  /**
   * Makes one network to see whether this machine can. Throws ENVIRONMENT_MISSING when it cannot.
   * @param nameserver answers in place of this machine's
   */
  static async open(
    pythonExecutable: string,
    relayedPorts: RelayedPorts,
    nameserver: Nameserver | undefined,
  ): Promise<Networks> {
    const maker = new NetworkMaker(pythonExecutable);
    const networks = new Networks(maker, relayedPorts, nameserver);
    try {
      (await networks.make(randomUUID(), 0)).close();
    } catch (error) {
      await maker.close();
      throw error;
    }
    return networks;
  }

  /** @param apiPort the Runtime API of the environment */
  async make(id: string, apiPort: number): Promise<Relay> {
    const namespace = await this.#maker.make(id);
    return new Relay({ namespace, apiPort, relayedPorts: this.#relayedPorts, nameserver: this.#nameserver });
  }

  close(): Promise<void> {
    return this.#maker.close();
  }
}
