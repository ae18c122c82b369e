/** One function in three languages, both SDKs, and functions for reading log tails. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll } from 'vitest';
import { stateFolders } from '../../../local-cloud/cloud/state-folder.ts';
import type { EngineOptions } from '../../../local-cloud/lambda-service/contract.ts';
import type { LambdaServiceSettings } from '../../../local-cloud/lambda-service/gateway/lambda-service.ts';
import { eventually } from '../kit/eventually.ts';
import { repositoryRoot, startTestCloud, type TestCloud } from '../kit/local-cloud.ts';
import { type Client, type Invoked, type InvokeOptions, javaScriptClient, pythonClient } from './clients.ts';

export type Language = 'Node' | 'Python' | 'Rust';
export const CLIENTS = ['AWS SDK for JavaScript', 'boto3'] as const;
type ClientName = (typeof CLIENTS)[number];

const FOLDER = path.join(import.meta.dirname, 'functions');

function compileRust(): Uint8Array | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'thaw-rust-'));
  try {
    const output = path.join(folder, 'bootstrap');
    const flags = ['--edition', '2024', '-C', 'strip=symbols', '-o', output];
    execFileSync('rustc', [...flags, path.join(FOLDER, 'bootstrap.rs')], { stdio: ['ignore', 'ignore', 'inherit'] });
    return readFileSync(output);
  } catch {
    console.warn('SKIPPED: a Rust function needs rustc on the path.');
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rustProgram = compileRust();
export const LANGUAGES: readonly Language[] = ['Node', 'Python', ...(rustProgram ? (['Rust'] as const) : [])];

const source = (name: string) => readFileSync(path.join(FOLDER, name));
const EXECUTABLE = { os: 3, attrs: 0o100755 * 65536 } as const;

const CODE: Readonly<Record<Language, () => { Runtime: string; Handler: string; zip: Uint8Array }>> = {
  Node: () => ({ Runtime: 'nodejs24.x', Handler: 'index.handler', zip: zipSync({ 'index.mjs': source('index.mjs') }) }),
  Python: () => ({ Runtime: 'python3.13', Handler: 'index.handler', zip: zipSync({ 'index.py': source('index.py') }) }),
  Rust: () => ({
    Runtime: 'provided.al2023',
    Handler: 'bootstrap',
    zip: zipSync({ bootstrap: [rustProgram ?? new Uint8Array(), EXECUTABLE] }),
  }),
};

export interface Conformance {
  readonly cloud: TestCloud;
  client(name: ClientName): Client;
  /** Creates a new function and waits until it is active; returns its name. */
  create(language: Language, more?: Record<string, unknown>): Promise<string>;
  /** Like `create`, without waiting. */
  begin(language: Language, more?: Record<string, unknown>): Promise<string>;
  configuration(name: string): Promise<Record<string, unknown>>;
  /** Waits until an update has ended. */
  updated(name: string): Promise<void>;
  /** The function's invocations in flight and its environments. */
  use(name: string): Promise<{ inFlight: number; environments: number }>;
  /** The folder of the functions' log files. */
  logFolder(): string;
}

/** A cloud and both clients for a test file, closed after its tests. */
export function useCloud(
  settings: Partial<LambdaServiceSettings> = {},
  engineOptions: Partial<EngineOptions> = {},
): Conformance {
  let cloud: TestCloud;
  const clients = new Map<ClientName, Client>();
  beforeAll(async () => {
    cloud = await startTestCloud(settings, engineOptions);
    clients.set('AWS SDK for JavaScript', javaScriptClient(cloud));
    clients.set('boto3', pythonClient(cloud));
  });
  afterAll(async () => {
    for (const client of clients.values()) client.close();
    await cloud?.stop();
  });
  const client = (name: ClientName): Client => {
    const client = clients.get(name);
    if (client === undefined) throw new Error(`There is no client ${name} yet.`);
    return client;
  };
  const configuration = (name: string) =>
    client('AWS SDK for JavaScript').call('GetFunctionConfiguration', { FunctionName: name });
  const begin = async (language: Language, more: Record<string, unknown> = {}) => {
    const name = `${language.toLowerCase()}-${randomUUID()}`;
    const { zip, ...code } = CODE[language]();
    await client('AWS SDK for JavaScript').call('CreateFunction', {
      FunctionName: name,
      ...code,
      Role: 'arn:aws:iam::000000000000:role/plain',
      MemorySize: 1769,
      Timeout: 60,
      Code: { ZipFile: zip },
      ...more,
    });
    return name;
  };
  return {
    get cloud() {
      return cloud;
    },
    client,
    begin,
    configuration,
    use: async (name) => {
      const response = await fetch(`http://localhost:${cloud.port}/_thaw/environments`);
      const { functions } = (await response.json()) as {
        functions: { functionName: string; inFlight: number; environments: number }[];
      };
      return functions.find((entry) => entry.functionName === name) ?? { inFlight: 0, environments: 0 };
    },
    logFolder: () => stateFolders(repositoryRoot, cloud.port).functionLogs,
    create: async (language, more) => {
      const name = await begin(language, more);
      await eventually(`${name} is active`, async () => (await configuration(name))['State'] === 'Active');
      return name;
    },
    updated: (name) =>
      eventually(`${name} is updated`, async () => (await configuration(name))['LastUpdateStatus'] === 'Successful'),
  };
}

/** The default response of the functions in this folder. */
export interface Who {
  readonly processUuid: string;
  readonly pid: number;
  /** Number of invocations of this process. */
  readonly count: number;
  /** Number of invocations of this environment, counted in a file below /tmp. */
  readonly calls: number;
  readonly nonce: string;
}

export async function who(client: Client, name: string, options: InvokeOptions = {}): Promise<Invoked & { who: Who }> {
  const invoked = await client.invoke(name, {}, { tail: true, ...options });
  if (invoked.functionError) throw new Error(`${name} failed: ${invoked.text}`);
  return { ...invoked, who: JSON.parse(invoked.text) as Who };
}

/** Lambda's own lines, without the function's output. */
export function platformLines(tail: string): string[] {
  return tail.split('\n').filter((line) => /^(INIT_START|INIT_REPORT|START|END|REPORT)\b/.test(line));
}

/** The fields of the REPORT line. */
export function reportOf(tail: string): Record<string, string> {
  const report = tail.split('\n').find((line) => line.startsWith('REPORT ')) ?? '';
  return Object.fromEntries(
    report
      .slice('REPORT '.length)
      .split('\t')
      .filter((field) => field !== '')
      .map((field) => [field.slice(0, field.indexOf(': ')), field.slice(field.indexOf(': ') + 2)]),
  );
}

/** The number in a field, in milliseconds or megabytes. */
export function figure(report: Record<string, string>, field: string): number {
  return Number.parseFloat(report[field] ?? 'nothing');
}
