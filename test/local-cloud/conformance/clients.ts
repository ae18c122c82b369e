/** One interface for the unmodified AWS SDKs for JavaScript and Python, so that a test can use both. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as sdk from '@aws-sdk/client-lambda';
import { repositoryRoot, type TestCloud } from '../kit/local-cloud.ts';

/** The error of a call that was refused. */
export interface Refusal {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  readonly Reason?: string;
  /** The exception class that boto3 raised. */
  readonly class?: string;
}

export interface InvokeOptions {
  readonly tail?: boolean;
  readonly type?: 'RequestResponse' | 'Event' | 'DryRun';
  /** The payload, instead of the event as JSON. */
  readonly bytes?: Uint8Array;
}

export interface Invoked {
  readonly status: number;
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  readonly requestId: string;
  readonly text: string;
  /** The log tail, decoded; empty when none was requested. */
  readonly tail: string;
}

type Members = Record<string, unknown>;

export abstract class Client {
  abstract readonly name: string;
  /** Calls the Lambda API. Throws Refused with the SDK's error. */
  abstract call(operation: string, input: Members): Promise<Members>;
  abstract close(): void;

  async invoke(functionName: string, event: unknown = {}, options: InvokeOptions = {}): Promise<Invoked> {
    const { tail, type, bytes = Buffer.from(JSON.stringify(event)) } = options;
    const response = await this.call('Invoke', {
      FunctionName: functionName,
      Payload: bytes,
      ...(tail ? { LogType: 'Tail' } : {}),
      ...(type ? { InvocationType: type } : {}),
    });
    const metadata = (response['ResponseMetadata'] ?? response['$metadata']) as Members;
    return {
      status: Number(response['StatusCode']),
      functionError: response['FunctionError'] as string | undefined,
      executedVersion: response['ExecutedVersion'] as string | undefined,
      requestId: String(metadata['RequestId'] ?? metadata['requestId']),
      text: Buffer.from((response['Payload'] as Uint8Array | undefined) ?? []).toString(),
      tail: Buffer.from(String(response['LogResult'] ?? ''), 'base64').toString(),
    };
  }

  async refusal(operation: string, input: Members): Promise<Refusal> {
    return await refusalOf(this.call(operation, input));
  }
}

export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.name}: ${refusal.message}`);
    this.refusal = refusal;
  }
}

export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  throw new Error('the call succeeded');
}

class JavaScriptClient extends Client {
  readonly name = 'AWS SDK for JavaScript';
  readonly #client: sdk.LambdaClient;

  constructor(client: sdk.LambdaClient) {
    super();
    this.#client = client;
  }

  async call(operation: string, input: Members): Promise<Members> {
    const commands = sdk as unknown as Record<string, new (input: Members) => sdk.InvokeCommand>;
    const Command = commands[`${operation}Command`];
    if (Command === undefined) throw new Error(`The SDK has no ${operation}.`);
    try {
      return (await this.#client.send(new Command(input))) as unknown as Members;
    } catch (error) {
      const failure = error as Error & { $metadata?: { httpStatusCode?: number }; Reason?: string };
      throw new Refused({
        name: failure.name,
        message: failure.message,
        status: failure.$metadata?.httpStatusCode ?? 0,
        ...(failure.Reason === undefined ? {} : { Reason: failure.Reason }),
      });
    }
  }

  close(): void {}
}

type AgentResponse = { readonly id: number; readonly response?: Members; readonly refusal?: Refusal };

class PythonClient extends Client {
  readonly name = 'boto3';
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (response: AgentResponse) => void>();
  #calls = 0;

  constructor(cloud: TestCloud) {
    super();
    const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
    this.#process = spawn(python, [path.join(import.meta.dirname, 'boto3_agent.py')], {
      env: { PATH: process.env['PATH'], ...cloud.environmentVariables },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#process.stdout === null) throw new Error('The agent has no output.');
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      const response = JSON.parse(line) as AgentResponse;
      this.#waiting.get(response.id)?.(response);
      this.#waiting.delete(response.id);
    });
    // The exit event below reports its end.
    this.#process.stdin?.on('error', () => {});
    this.#process.once('exit', () => {
      const refusal = { name: 'AgentGone', message: 'the Python process has ended', status: 0 };
      for (const [id, resolve] of this.#waiting) resolve({ id, refusal });
    });
  }

  async call(operation: string, input: Members): Promise<Members> {
    this.#calls += 1;
    const id = this.#calls;
    const received = new Promise<AgentResponse>((resolve) => this.#waiting.set(id, resolve));
    this.#process.stdin?.write(`${JSON.stringify({ id, operation, input: marked(input) })}\n`);
    const { response, refusal } = await received;
    if (refusal) throw new Refused(refusal);
    const payload = response?.['Payload'] as { $bytes: string } | undefined;
    return { ...response, ...(payload ? { Payload: Buffer.from(payload.$bytes, 'base64') } : {}) };
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }
}

/** JSON has no bytes: they are sent as `{ $bytes: base64 }`. */
function marked(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, marked(item)]));
}

export function javaScriptClient(cloud: TestCloud): Client {
  return new JavaScriptClient(cloud.lambda);
}

export function pythonClient(cloud: TestCloud): Client {
  return new PythonClient(cloud);
}
