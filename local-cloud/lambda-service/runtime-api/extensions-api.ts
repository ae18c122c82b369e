/**
 * The Extensions API of one environment: external extensions are executables that start before the runtime, internal ones are
 * threads of the runtime. Init ends when the runtime and every registered extension have asked for their next event.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { header, readBody, sendAccepted, sendBytes, sendError, sendMethodNotAllowed } from './answers.ts';
import { Extension, type ExtensionEvent, type ExtensionState } from './extension.ts';

const EXTENSION = '/2020-01-01/extension/';
const MAX_EXTENSIONS = 10;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

export interface ExtensionsSubject {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

interface ExtensionsListener {
  /** An extension registered or asked for its next event. */
  onExtensionProgress(arrivedAtMs: number): void;
  onExtensionError(name: string, phase: 'init' | 'exit', errorType: string): void;
}

export interface InvokeEvent {
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

export class ExtensionsApi {
  readonly #extensions = new Map<string, Extension>();
  #subject: ExtensionsSubject | undefined;
  #listener: ExtensionsListener | undefined;
  #registrationOpen = true;

  listenTo(subject: ExtensionsSubject, listener: ExtensionsListener): void {
    this.#subject = subject;
    this.#listener = listener;
  }

  /** A new start of the environment expects these external extensions, by file name. */
  reset(externalNames: readonly string[]): void {
    this.#extensions.clear();
    this.#registrationOpen = true;
    for (const name of externalNames) this.#add(new Extension(name, true, randomUUID()));
  }

  get count(): number {
    return this.#extensions.size;
  }

  /** The runtime starts when every external extension has registered. */
  get allRegistered(): boolean {
    return this.#every((extension) => extension.state !== 'Started');
  }

  /** Every extension waits for an event. */
  get allReady(): boolean {
    return this.#every((extension) => extension.state === 'Ready');
  }

  closeRegistration(): void {
    this.#registrationOpen = false;
  }

  sendInvoke(event: InvokeEvent): void {
    for (const extension of this.#extensions.values()) {
      if (!extension.wants('INVOKE')) continue;
      extension.send({
        eventType: 'INVOKE',
        deadlineMs: event.deadlineMs,
        requestId: event.requestId,
        invokedFunctionArn: event.invokedFunctionArn,
        tracing: { type: 'X-Amzn-Trace-Id', value: event.traceId },
      });
    }
  }

  /** @returns true when an extension wants to know, so that it is worth waiting for */
  sendShutdown(shutdownReason: ShutdownReason, deadlineMs: number): boolean {
    let told = false;
    for (const extension of this.#extensions.values()) {
      if (!extension.external || !extension.wants('SHUTDOWN')) continue;
      extension.send({ eventType: 'SHUTDOWN', shutdownReason, deadlineMs });
      told = true;
    }
    return told;
  }

  /** @returns false when the path is not one of this API */
  handle(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (path === '/2022-07-01/telemetry' || path === '/2020-08-15/logs') {
      request.resume();
      sendError(response, 501, 'Telemetry.NotSupported', 'The Telemetry and Logs APIs are not supported here');
      return true;
    }
    if (!path.startsWith(EXTENSION)) return false;
    const action = path.slice(EXTENSION.length);
    const method = action === 'event/next' ? 'GET' : 'POST';
    if (!['register', 'event/next', 'init/error', 'exit/error'].includes(action)) return false;
    if (request.method !== method) {
      sendMethodNotAllowed(response);
      return true;
    }
    const arrivedAtMs = performance.now();
    if (action === 'register') this.#register(request, response, arrivedAtMs);
    else this.#identified(action, request, response, arrivedAtMs);
    return true;
  }

  #register(request: IncomingMessage, response: ServerResponse, arrivedAtMs: number): void {
    const name = header(request, 'lambda-extension-name');
    readBody(request, (body) => {
      if (name === undefined || name === '') {
        sendError(response, 403, 'Extension.InvalidExtensionName', 'Empty extension name');
        return;
      }
      const events = body.kind === 'whole' ? parseEvents(body.bytes) : undefined;
      if (events === undefined) {
        sendError(response, 403, 'InvalidRequestFormat', 'The body must be {"events":["INVOKE","SHUTDOWN"]}');
        return;
      }
      const existing = [...this.#extensions.values()].find((extension) => extension.name === name);
      const extension = existing ?? new Extension(name, false, randomUUID());
      const refused = this.#refusal(extension, existing === undefined, events);
      if (refused !== undefined) {
        sendError(response, 403, refused.errorType, refused.message);
        return;
      }
      if (existing === undefined) this.#add(extension);
      extension.events = events as ExtensionEvent[];
      extension.state = 'Registered';
      this.#sendRegistered(request, response, extension);
      this.#listener?.onExtensionProgress(arrivedAtMs);
    });
  }

  #refusal(
    extension: Extension,
    isNew: boolean,
    events: readonly string[],
  ): { errorType: string; message: string } | undefined {
    const allowed = extension.external ? ['INVOKE', 'SHUTDOWN'] : ['INVOKE'];
    const unknown = events.find((event) => !allowed.includes(event));
    if (unknown !== undefined) {
      return {
        errorType: 'Extension.InvalidEventType',
        message: `${unknown}: event is not allowed for this extension`,
      };
    }
    if (isNew && !this.#registrationOpen) {
      return { errorType: 'Extension.RegistrationClosed', message: 'Extension registration closed already' };
    }
    if (isNew && this.#extensions.size >= MAX_EXTENSIONS) {
      return { errorType: 'Extension.TooManyExtensions', message: `Extension limit (${MAX_EXTENSIONS}) reached` };
    }
    if (extension.state !== 'Started') return invalidState(extension, 'Registered');
    return undefined;
  }

  #sendRegistered(request: IncomingMessage, response: ServerResponse, extension: Extension): void {
    const wantsAccount = (header(request, 'lambda-extension-accept-feature') ?? '')
      .split(',')
      .some((feature) => feature.trim() === 'accountId');
    const body = {
      functionName: this.#subject?.functionName ?? '',
      functionVersion: this.#subject?.functionVersion ?? '',
      handler: this.#subject?.handler ?? '',
      ...(wantsAccount ? { accountId: this.#subject?.accountId ?? '' } : {}),
    };
    sendBytes(response, 200, Buffer.from(JSON.stringify(body)), {
      'Lambda-Extension-Identifier': extension.identifier,
    });
  }

  #identified(action: string, request: IncomingMessage, response: ServerResponse, arrivedAtMs: number): void {
    const identifier = header(request, 'lambda-extension-identifier');
    if (action === 'event/next') request.resume();
    if (identifier === undefined || identifier === '') {
      const message = 'Missing Lambda-Extension-Identifier header';
      sendError(response, 403, 'Extension.MissingExtensionIdentifier', message);
      return;
    }
    if (!UUID.test(identifier)) {
      const message = 'Invalid Lambda-Extension-Identifier';
      sendError(response, 403, 'Extension.InvalidExtensionIdentifier', message);
      return;
    }
    const extension = this.#extensions.get(identifier);
    if (extension === undefined) {
      sendError(response, 403, 'Extension.UnknownExtensionIdentifier', `Unknown extension ${identifier}`);
      return;
    }
    if (action === 'event/next') {
      this.#next(extension, response, arrivedAtMs);
      return;
    }
    this.#fail(action === 'init/error' ? 'init' : 'exit', extension, request, response);
    return;
  }

  #next(extension: Extension, response: ServerResponse, arrivedAtMs: number): void {
    if (!['Registered', 'Ready', 'Running'].includes(extension.state)) {
      const refused = invalidState(extension, 'Ready');
      sendError(response, 403, refused.errorType, refused.message);
      return;
    }
    extension.wait(response);
    this.#listener?.onExtensionProgress(arrivedAtMs);
  }

  #fail(phase: 'init' | 'exit', extension: Extension, request: IncomingMessage, response: ServerResponse): void {
    const errorType = header(request, 'lambda-extension-function-error-type');
    readBody(request, () => {
      if (errorType === undefined || errorType === '') {
        const message = 'Lambda-Extension-Function-Error-Type not found';
        sendError(response, 403, 'Extension.MissingHeader', message);
        return;
      }
      const state: ExtensionState = phase === 'init' ? 'InitError' : 'ExitError';
      if (extension.state === 'Started' || (phase === 'init' && extension.state !== 'Registered')) {
        const refused = invalidState(extension, state);
        sendError(response, 403, refused.errorType, refused.message);
        return;
      }
      extension.state = state;
      sendAccepted(response);
      this.#listener?.onExtensionError(extension.name, phase, errorType);
    });
  }

  #add(extension: Extension): void {
    this.#extensions.set(extension.identifier, extension);
  }

  #every(test: (extension: Extension) => boolean): boolean {
    for (const extension of this.#extensions.values()) if (!test(extension)) return false;
    return true;
  }
}

function invalidState(extension: Extension, to: ExtensionState): { errorType: string; message: string } {
  return {
    errorType: 'Extension.InvalidExtensionState',
    message: `State transition from ${extension.state} to ${to} failed for extension ${extension.name}. Error: State transition is not allowed`,
  };
}

function parseEvents(body: Buffer): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const events: unknown = 'events' in parsed ? parsed.events : [];
    return Array.isArray(events) && events.every((event) => typeof event === 'string') ? events : undefined;
  } catch {
    return undefined;
  }
}
