/** Makes network namespaces with the help of `network_maker.py`, which runs as root and hands over their listening sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { environmentMissing } from '../../host/environment-missing.ts';

/** The listening sockets of a namespace. */
export interface NamespaceSockets {
  readonly relays: readonly Server[];
  readonly nameservers: readonly { readonly address: string; readonly socket: DatagramSocket }[];
}

export interface Namespace extends NamespaceSockets {
  /** For `nsenter --net=`, as long as the namespace is not dropped. */
  readonly path: string;
  /** From now on, the loopback ports on which this machine listens at this moment are relayed. */
  refresh(): Promise<void>;
  drop(): void;
}

interface MakerMessage {
  readonly id: string;
  readonly socket?: 'relay' | 'dns';
  readonly nameserver?: string;
  readonly made?: number;
  readonly refreshed?: true;
  readonly failed?: string;
}

interface Making {
  readonly relays: Server[];
  readonly nameservers: { address: string; socket: DatagramSocket }[];
  readonly settle: (message: MakerMessage) => void;
}

export class NetworkMaker {
  readonly #process: ChildProcess;
  readonly #pending = new Map<string, Making>();
  #hasEnded = false;

  constructor(pythonExecutable: string) {
    this.#process = spawn(pythonExecutable, ['-I', '-S', join(import.meta.dirname, 'network_maker.py')], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
    });
    this.#process.on('message', (message, handle) => this.#onMessage(message as MakerMessage, handle));
    this.#process.on('error', () => this.#end());
    this.#process.once('exit', () => this.#end());
    // The service may end while a namespace is being made.
    this.#process.channel?.unref();
  }

  /** Throws ENVIRONMENT_MISSING when this machine makes none: not root, or a kernel before 5.9. */
  async make(id: string): Promise<Namespace> {
    const making = await this.#ask('make', id);
    const path = `/proc/${this.#process.pid}/fd/${making.message.made}`;
    return {
      path,
      relays: making.relays,
      nameservers: making.nameservers,
      refresh: async () => {
        await this.#ask('refresh', id);
      },
      drop: () => {
        if (!this.#hasEnded) this.#process.send({ drop: id });
      },
    };
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const exited = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.#process.disconnect();
    await exited;
  }

  async #ask(command: 'make' | 'refresh', id: string): Promise<NamespaceSockets & { readonly message: MakerMessage }> {
    const { promise, resolve } = Promise.withResolvers<MakerMessage>();
    const making: Making = { relays: [], nameservers: [], settle: resolve };
    this.#pending.set(id, making);
    if (this.#hasEnded) this.#settle({ id, failed: 'the maker has ended' });
    else this.#process.send({ [command]: id });
    const message = await promise;
    if (message.failed !== undefined) {
      throw environmentMissing(
        `This machine makes no network namespace for an execution environment: ${message.failed}.`,
        'run as root on Linux 5.9 or later, or without observing other hosts',
      );
    }
    return { ...making, message };
  }

  #onMessage(message: MakerMessage, handle: unknown): void {
    const making = this.#pending.get(message.id);
    if (message.socket === 'relay') making?.relays.push(handle as Server);
    else if (message.socket === 'dns') {
      making?.nameservers.push({ address: message.nameserver ?? '', socket: handle as DatagramSocket });
    } else this.#settle(message);
  }

  #settle(message: MakerMessage): void {
    this.#pending.get(message.id)?.settle(message);
    this.#pending.delete(message.id);
  }

  #end(): void {
    this.#hasEnded = true;
    for (const id of this.#pending.keys()) this.#settle({ id, failed: 'the maker has ended' });
  }
}
