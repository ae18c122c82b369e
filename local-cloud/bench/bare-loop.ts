/**
 * The minimum that can run a function: a process and a Runtime API, without cgroup, freezing, log or limit. The engine is
 * compared with it.
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
  #onResponse: ((body: Buffer) => void) | undefined;
  #response: Buffer | undefined;
  #ready: (() => void) | undefined;
  #spawnedAtMs = 0;
  #initMs = 0;

  constructor() {
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
      const arrivedAtMs = performance.now();
      if (request.url?.endsWith('/next')) this.#onNext(response, arrivedAtMs);
      else if (request.url === '/invoke') this.#onInvoke(request, response);
      else {
        void buffer(request).then((body) => {
          this.#response = body;
          response.writeHead(202, { 'Content-Length': 0 }).end();
        });
      }
    });
  }

  /** Time from spawn to the first request for an event. */
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

  /** Resolves when the process has requested its first event. */
  async ready(): Promise<void> {
    if (this.#next !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
  }

  /** Resolves, like the engine, when the process has requested the next event. */
  invoke(event: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#onResponse = resolve;
      this.#event = event;
      this.#deliver();
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    }
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A request for the same over HTTP, with the headers that the gateway gets, so that the client does the same work. */
  invokeRequest(headers: PostTarget['headers']): PostTarget {
    return { port: (this.#server.address() as AddressInfo).port, path: '/invoke', headers };
  }

  #onInvoke(request: IncomingMessage, response: ServerResponse): void {
    void buffer(request)
      .then((event) => this.invoke(event))
      .then((body) => response.writeHead(200, { 'Content-Length': body.length }).end(body));
  }

  #onNext(response: ServerResponse, arrivedAtMs: number): void {
    if (this.#initMs === 0) this.#initMs = arrivedAtMs - this.#spawnedAtMs;
    this.#next = response;
    this.#ready?.();
    const body = this.#response;
    this.#response = undefined;
    if (body !== undefined) this.#onResponse?.(body);
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
