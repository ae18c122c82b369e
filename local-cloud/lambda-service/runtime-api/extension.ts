/** One registered extension and where it stands. */
import type { ServerResponse } from 'node:http';
import { sendBytes } from './answers.ts';

export type ExtensionEvent = 'INVOKE' | 'SHUTDOWN';
export type ExtensionState = 'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError';

export class Extension {
  readonly name: string;
  readonly external: boolean;
  readonly identifier: string;
  state: ExtensionState = 'Started';
  events: readonly ExtensionEvent[] = [];
  #waiting: ServerResponse | undefined;
  #queued: Record<string, unknown> | undefined;

  constructor(name: string, external: boolean, identifier: string) {
    this.name = name;
    this.external = external;
    this.identifier = identifier;
  }

  wants(event: ExtensionEvent): boolean {
    return this.events.includes(event);
  }

  /** The extension asked for its next event: it gets a queued one at once, or waits. */
  wait(response: ServerResponse): void {
    this.state = 'Ready';
    this.#waiting = response;
    response.on('close', () => {
      if (this.#waiting === response) this.#waiting = undefined;
    });
    if (this.#queued !== undefined) this.send(this.#queued);
  }

  send(event: Record<string, unknown>): void {
    if (this.#waiting === undefined) {
      this.#queued = event;
      return;
    }
    this.#queued = undefined;
    this.state = 'Running';
    const waiting = this.#waiting;
    this.#waiting = undefined;
    sendBytes(waiting, 200, Buffer.from(JSON.stringify(event)), {
      'Lambda-Extension-Event-Identifier': crypto.randomUUID(),
    });
  }
}
