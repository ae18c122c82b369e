/**
 * The least that can run a function: a process and a Runtime API, nothing else. No cgroup, no freezing, no log, no limit. What
 * an environment costs beyond this is what our engine adds.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { PostTarget } from './keep-alive-client.ts';

export interface BareCommand {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export class BareLoop {
  readonly #server: Server;
  #child: ChildProcess | undefined;
  #next: ServerResponse | undefined;
  #event: Buffer | undefined;
  #answered: ((body: Buffer) => void) | undefined;
  #answer: Buffer | undefined;
  #ready: (() => void) | undefined;
  #spawnedAtMs = 0;
  #initMs = 0;

  constructor() {
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
      const arrivedAtMs = performance.now();
      if (request.url?.endsWith('/next')) this.#onNext(response, arrivedAtMs);
      else if (request.url === '/invoke') this.#onInvoke(request, response);
      else {
        void buffer(request).then((answer) => {
          this.#answer = answer;
          response.writeHead(202, { 'Content-Length': 0 }).end();
        });
      }
    });
  }

  /** From spawn to the first request for an event. */
  get initMs(): number {
    return this.#initMs;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  spawn(command: BareCommand): void {
    const { port } = this.#server.address() as AddressInfo;
    this.#spawnedAtMs = performance.now();
    this.#child = spawn(command.file, [...command.arguments], {
      cwd: command.directory,
      env: { ...command.environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
      stdio: 'ignore',
    });
  }

  /** Resolves when the process has asked for its first event. */
  async ready(): Promise<void> {
    if (this.#next !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
  }

  /** Resolves, as the engine does, when the process has asked for the event after this one. */
  invoke(event: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#event = event;
      this.#deliver();
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The same over HTTP, for comparison with a front: with the headers that one gets, so that the client has the same work. */
  invokeRequest(headers: PostTarget['headers']): PostTarget {
    return { port: (this.#server.address() as AddressInfo).port, path: '/invoke', headers };
  }

  #onInvoke(request: IncomingMessage, response: ServerResponse): void {
    void buffer(request)
      .then((event) => this.invoke(event))
      .then((answer) => response.writeHead(200, { 'Content-Length': answer.length }).end(answer));
  }

  #onNext(response: ServerResponse, arrivedAtMs: number): void {
    if (this.#initMs === 0) this.#initMs = arrivedAtMs - this.#spawnedAtMs;
    this.#next = response;
    this.#ready?.();
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer !== undefined) this.#answered?.(answer);
    this.#deliver();
  }

  #deliver(): void {
    const next = this.#next;
    const event = this.#event;
    if (next === undefined || event === undefined) return;
    this.#next = undefined;
    this.#event = undefined;
    next.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': crypto.randomUUID(),
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 60_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:bare',
      'Content-Length': event.length,
    });
    next.end(event);
  }
}
