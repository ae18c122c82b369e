/**
 * The Extensions API of one environment: external extensions are executables that start before the runtime, internal ones run
 * inside the runtime. Init ends when the runtime and every registered extension have asked for their next event.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Extension, type ExtensionEvent, type ExtensionState } from './extension.ts';
import { header, readBody, sendAccepted, sendBytes, sendError, sendMethodNotAllowed } from './responses.ts';

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

  /** Prepares a new start, which expects these external extensions (file names). */
  reset(externalNames: readonly string[]): void {
    this.#extensions.clear();
    this.#registrationOpen = true;
    for (const name of externalNames) this.#add(new Extension(name, true, randomUUID()));
  }

  get count(): number {
    return this.#extensions.size;
  }

  /** Every external extension has registered: the runtime may start. */
  get allRegistered(): boolean {
    return this.#every((extension) => extension.state !== 'Started');
  }

  /** Every extension is waiting for an event. */
  get allReady(): boolean {
    return this.#every((extension) => extension.state === 'Ready');
  }

  closeRegistration(): void {
    this.#registrationOpen = false;
  }

  sendInvoke(event: InvokeEvent): void {
    for (const extension of this.#extensions.values()) {
      if (!extension.isSubscribedTo('INVOKE')) continue;
      extension.send({
        eventType: 'INVOKE',
        deadlineMs: event.deadlineMs,
        requestId: event.requestId,
        invokedFunctionArn: event.invokedFunctionArn,
        tracing: { type: 'X-Amzn-Trace-Id', value: event.traceId },
      });
    }
  }

  /** @returns true when an external extension was notified, so that the caller waits for its exit */
  sendShutdown(shutdownReason: ShutdownReason, deadlineMs: number): boolean {
    let isNotified = false;
    for (const extension of this.#extensions.values()) {
      if (!extension.external || !extension.isSubscribedTo('SHUTDOWN')) continue;
      extension.send({ eventType: 'SHUTDOWN', shutdownReason, deadlineMs });
      isNotified = true;
    }
    return isNotified;
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
    else this.#handleIdentified(action, request, response, arrivedAtMs);
    return true;
  }

  #register(request: IncomingMessage, response: ServerResponse, arrivedAtMs: number): void {
    const name = header(request, 'lambda-extension-name');
    readBody(request, (body) => {
      if (!name) return refuse(response, 'Extension.InvalidExtensionName', 'Empty extension name');
      const events = body.kind === 'complete' ? parseEvents(body.bytes) : undefined;
      if (events === undefined) {
        return refuse(response, 'InvalidRequestFormat', 'The body must be {"events":["INVOKE","SHUTDOWN"]}');
      }
      const existing = [...this.#extensions.values()].find((extension) => extension.name === name);
      const extension = existing ?? new Extension(name, false, randomUUID());
      const allowed = extension.external ? ['INVOKE', 'SHUTDOWN'] : ['INVOKE'];
      const unknown = events.find((event) => !allowed.includes(event));
      if (unknown !== undefined) {
        const message = `${unknown}: event is not allowed for this extension`;
        return refuse(response, 'Extension.InvalidEventType', message);
      }
      if (existing === undefined && !this.#registrationOpen) {
        return refuse(response, 'Extension.RegistrationClosed', 'Extension registration closed already');
      }
      if (existing === undefined && this.#extensions.size >= MAX_EXTENSIONS) {
        return refuse(response, 'Extension.TooManyExtensions', `Extension limit (${MAX_EXTENSIONS}) reached`);
      }
      if (extension.state !== 'Started') return rejectTransition(response, extension, 'Registered');
      this.#add(extension);
      extension.events = events as ExtensionEvent[];
      extension.state = 'Registered';
      this.#sendRegistered(request, response, extension);
      this.#listener?.onExtensionProgress(arrivedAtMs);
    });
  }

  #sendRegistered(request: IncomingMessage, response: ServerResponse, extension: Extension): void {
    const { functionName = '', functionVersion = '', handler = '', accountId = '' } = this.#subject ?? {};
    const features = (header(request, 'lambda-extension-accept-feature') ?? '').split(',');
    const includesAccountId = features.some((feature) => feature.trim() === 'accountId');
    const body = { functionName, functionVersion, handler, ...(includesAccountId && { accountId }) };
    sendBytes(response, 200, Buffer.from(JSON.stringify(body)), {
      'Lambda-Extension-Identifier': extension.identifier,
    });
  }

  #handleIdentified(action: string, request: IncomingMessage, response: ServerResponse, arrivedAtMs: number): void {
    const identifier = header(request, 'lambda-extension-identifier');
    if (action === 'event/next') request.resume();
    const extension = this.#extensions.get(identifier ?? '');
    if (!identifier) {
      refuse(response, 'Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header');
    } else if (!UUID.test(identifier)) {
      refuse(response, 'Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier');
    } else if (extension === undefined) {
      refuse(response, 'Extension.UnknownExtensionIdentifier', `Unknown extension ${identifier}`);
    } else if (action === 'event/next') this.#next(extension, response, arrivedAtMs);
    else this.#fail(action === 'init/error' ? 'init' : 'exit', extension, request, response);
  }

  #next(extension: Extension, response: ServerResponse, arrivedAtMs: number): void {
    if (['Registered', 'Ready', 'Running'].includes(extension.state)) {
      extension.wait(response);
      this.#listener?.onExtensionProgress(arrivedAtMs);
    } else rejectTransition(response, extension, 'Ready');
  }

  #fail(phase: 'init' | 'exit', extension: Extension, request: IncomingMessage, response: ServerResponse): void {
    const errorType = header(request, 'lambda-extension-function-error-type');
    readBody(request, () => {
      if (!errorType) {
        return refuse(response, 'Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found');
      }
      const state: ExtensionState = phase === 'init' ? 'InitError' : 'ExitError';
      if (extension.state === 'Started' || (phase === 'init' && extension.state !== 'Registered')) {
        return rejectTransition(response, extension, state);
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

function refuse(response: ServerResponse, errorType: string, message: string): void {
  sendError(response, 403, errorType, message);
}

function rejectTransition(response: ServerResponse, extension: Extension, to: ExtensionState): void {
  const change = `State transition from ${extension.state} to ${to} failed for extension ${extension.name}`;
  refuse(response, 'Extension.InvalidExtensionState', `${change}. Error: State transition is not allowed`);
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
