/** One registered extension and its state. */
import type { ServerResponse } from 'node:http';
import { sendBytes } from './responses.ts';

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

  isSubscribedTo(event: ExtensionEvent): boolean {
    return this.events.includes(event);
  }

  /** Call when the extension asks for its next event: sends a queued event, or waits for one. */
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
