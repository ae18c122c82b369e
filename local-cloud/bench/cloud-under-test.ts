/** The whole local cloud, with functions made through its API. */
import { setTimeout as sleep } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { BenchmarkError } from '../../core/errors.ts';
import type { FunctionImports } from '../../core/imports/types.ts';
import { composeCloud } from '../cloud/compose.ts';
import { ACCOUNT_ID, ADMIN_CREDENTIALS, REGION } from '../cloud/environment-variables.ts';
import { stateFolders } from '../cloud/state-folder.ts';
import { removeFolder } from '../host/remove-folder.ts';
import type { TimedImports } from '../lambda-service/imports/import-times.ts';
import { sign } from '../lambda-service/wire/sigv4.ts';
import type { PostTarget } from './keep-alive-client.ts';

const ROLE = 'bench-function';
const FUNCTIONS = '/2015-03-31/functions';

/** A function to create. */
export interface FunctionToCreate {
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly files: Readonly<Record<string, Buffer>>;
}

export class CloudUnderTest {
  readonly #repositoryRoot: string;
  readonly #cloud: Awaited<ReturnType<typeof composeCloud>>;

  private constructor(repositoryRoot: string, cloud: Awaited<ReturnType<typeof composeCloud>>) {
    this.#repositoryRoot = repositoryRoot;
    this.#cloud = cloud;
  }

  /** Throws when MiniStack cannot be started. */
  static async start(repositoryRoot: string): Promise<CloudUnderTest> {
    const cloud = await composeCloud({
      repositoryRoot,
      port: 0,
      log: () => {},
      onShutdownRequested: () => {},
      settings: { pendingMs: 10, updateMs: 10 },
    });
    const started = new CloudUnderTest(repositoryRoot, cloud);
    try {
      await started.#createRole();
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const { port } = this.#cloud.addresses;
    await this.#cloud.stop();
    await removeFolder(stateFolders(this.#repositoryRoot, port).own);
  }

  /** Resolves when the function is Active. */
  async createFunction({ name, runtime, handler, memoryMb, files }: FunctionToCreate): Promise<void> {
    const executable = { os: 3, attrs: 0o100755 << 16 } as const;
    const zip = zipSync(
      Object.fromEntries(Object.entries(files).map(([file, content]) => [file, [content, executable]])),
    );
    const body = JSON.stringify({
      FunctionName: name,
      Runtime: runtime,
      Handler: handler,
      Role: `arn:aws:iam::${ACCOUNT_ID}:role/${ROLE}`,
      MemorySize: memoryMb,
      Timeout: 60,
      Code: { ZipFile: Buffer.from(zip).toString('base64') },
    });
    await this.#send('lambda', 'POST', FUNCTIONS, Buffer.from(body), { 'content-type': 'application/json' });
    await this.#settled(name);
  }

  /** Changes the function's environment variables, so that its next invocation is a cold start. */
  async updateEnvironment(name: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const body = Buffer.from(JSON.stringify({ Environment: { Variables: variables } }));
    const path = `${FUNCTIONS}/${name}/configuration`;
    await this.#send('lambda', 'PUT', path, body, { 'content-type': 'application/json' });
    await this.#settled(name);
  }

  /** Invokes with the log tail. */
  invoke(name: string, event: object): Promise<Response> {
    const path = `${FUNCTIONS}/${name}/invocations`;
    return this.#send('lambda', 'POST', path, Buffer.from(JSON.stringify(event)), { 'x-amz-log-type': 'Tail' });
  }

  /** A signed request that invokes with the log tail. */
  invokeRequest(name: string, event: Buffer): PostTarget {
    const path = `${FUNCTIONS}/${name}/invocations`;
    const { port } = this.#cloud.addresses;
    return { port, path, headers: this.#headers('lambda', 'POST', path, event, { 'x-amz-log-type': 'Tail' }) };
  }

  /** What its modules cost, from starts that are made for it; null where they cannot be timed. */
  async timeImports(name: string): Promise<FunctionImports | null> {
    const url = `http://localhost:${this.#cloud.addresses.port}/_thaw/imports/${name}`;
    const { imports } = (await (await fetch(url, { method: 'POST' })).json()) as TimedImports;
    return imports;
  }

  async #settled(name: string): Promise<void> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const response = await this.#send('lambda', 'GET', `${FUNCTIONS}/${name}/configuration`);
      const { State, LastUpdateStatus } = (await response.json()) as { State?: string; LastUpdateStatus?: string };
      if (State === 'Active' && LastUpdateStatus !== 'InProgress') return;
      await sleep(20);
    }
  }

  async #createRole(): Promise<void> {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const form = new URLSearchParams({
      Action: 'CreateRole',
      Version: '2010-05-08',
      RoleName: ROLE,
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    await this.#send('iam', 'POST', '/', Buffer.from(form.toString()), type);
  }

  async #send(
    service: string,
    method: string,
    path: string,
    body: Buffer = Buffer.alloc(0),
    more: Record<string, string> = {},
  ): Promise<Response> {
    const url = `http://localhost:${this.#cloud.addresses.port}${path}`;
    const headers = this.#headers(service, method, path, body, more);
    const response = await fetch(url, { method, headers, ...(method !== 'GET' && { body: new Uint8Array(body) }) });
    if (response.ok) return response;
    throw new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'bug',
      message: `The local cloud returned ${response.status} to the bench: ${await response.text()}`,
      fix: 'Run `npx thaw doctor`.',
    });
  }

  #headers(
    service: string,
    method: string,
    path: string,
    body: Buffer,
    more: Record<string, string>,
  ): Record<string, string> {
    const length = method === 'GET' ? {} : { 'content-length': String(body.length) };
    const headers = { host: `localhost:${this.#cloud.addresses.port}`, ...length, ...more };
    return { ...headers, ...sign({ method, path, headers, body }, ADMIN_CREDENTIALS, { region: REGION, service }) };
  }
}
