/** Functions in the shared cloud, calls of AWS's APIs and the `thaw` command, as people use them. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { inject, onTestFinished } from 'vitest';
import { sign } from '../../local-cloud/lambda-service/wire/sigv4.ts';
import { repositoryRoot, trusting } from '../local-cloud/kit/local-cloud.ts';

export const port = inject('cloudPort');
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'us-east-1';

/** By plain HTTP, which the one port of the cloud also speaks. */
export const lambda = new LambdaClient({ region, credentials, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 });

/** Calls a query or JSON API as the account's root. */
export async function call(service: string, target: string, input: Record<string, unknown>): Promise<string> {
  const isQuery = service === 'iam';
  const body = isQuery
    ? new URLSearchParams({ Action: target, Version: '2010-05-08', ...(input as Record<string, string>) }).toString()
    : JSON.stringify(input);
  const type = isQuery ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0';
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-type': type,
    ...(!isQuery && { 'x-amz-target': target }),
  };
  const signable = { method: 'POST', path: '/', headers, body: Buffer.from(body) };
  const signed = sign(signable, credentials, { region, service });
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    body,
    headers: { ...headers, ...signed },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

let role: Promise<string> | undefined;

/** A role that may do everything, made once per file. */
async function createRole(): Promise<string> {
  const RoleName = `cases-${randomUUID().slice(0, 8)}`;
  await call('iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(trusting('lambda.amazonaws.com')),
  });
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await call('iam', 'PutRolePolicy', { RoleName, PolicyName: 'all', PolicyDocument });
  return `arn:aws:iam::000000000000:role/${RoleName}`;
}

/** A file that may be executed. */
export function program(text: string): Zippable[string] {
  return [strToU8(text), { os: 3, attrs: 0o100755 * 65536 }];
}

/** Creates a function from these files and waits until it is active; returns its name. */
export async function createFunction(
  Runtime: string,
  files: Readonly<Record<string, string | Zippable[string]>>,
  changes: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  role ??= createRole();
  const FunctionName = `case-${randomUUID().slice(0, 12)}`;
  const content = Object.entries(files).map(([name, file]) => [name, typeof file === 'string' ? strToU8(file) : file]);
  const input = {
    FunctionName,
    Runtime: Runtime as 'nodejs22.x',
    Handler: 'index.handler',
    Role: await role,
    MemorySize: 512,
    Timeout: 5,
    // Runs of the suite measure functions that opted in.
    Tags: { 'thaw:measure': 'true' },
    Code: { ZipFile: zipSync(Object.fromEntries(content) as Zippable) },
    ...changes,
  };
  await lambda.send(new CreateFunctionCommand(input));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
  return FunctionName;
}

interface Invoked {
  readonly error: string | undefined;
  readonly answer: Record<string, unknown> | string | number | null;
  readonly log: string;
}

export async function invoke(
  name: string,
  event: unknown = {},
  changes: Partial<InvokeCommandInput> = {},
): Promise<Invoked> {
  const response = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail', ...changes }),
  );
  const text = Buffer.from(response.Payload ?? []).toString();
  return {
    error: response.FunctionError,
    answer: text === '' ? null : JSON.parse(text),
    log: Buffer.from(response.LogResult ?? '', 'base64').toString(),
  };
}

/** A folder that is removed with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'thaw-case-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly output: string;
}

/** Runs `thaw` with the shared cloud, in this environment only; `suite` becomes the file that the arguments call SUITE. */
export async function thaw(
  options: {
    readonly suite?: object | undefined;
    readonly environment?: Readonly<Record<string, string>>;
    readonly root?: string;
  },
  ...programArguments: readonly string[]
): Promise<Ended> {
  const { suite, environment = {}, root = repositoryRoot } = options;
  const folder = temporaryFolder();
  const file = path.join(folder, 'suite.json');
  if (suite) writeFileSync(file, JSON.stringify(suite));
  const words = programArguments.map((word) => (word === 'SUITE' ? file : word));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [path.join(root, 'cli', 'main.ts'), ...words], {
    // Reports are put there.
    cwd: folder,
    env: { PATH, HOME, THAW_PORT: String(port), NODE_NO_WARNINGS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, output] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += String(data);
    output += String(data);
  });
  child.stderr.on('data', (data) => {
    output += String(data);
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, stdout, output };
}

/** The health page of the shared cloud. */
export function healthOf(): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/_thaw/health`);
}
