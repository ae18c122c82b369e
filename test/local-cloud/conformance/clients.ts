/** The unmodified AWS SDKs for JavaScript and Python behind one face, so that one test asks both. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as sdk from '@aws-sdk/client-lambda';
import { repositoryRoot, type TestCloud } from '../kit/local-cloud.ts';

/** What a call was refused with, as far as callers look at it. */
export interface Refusal {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  readonly Reason?: string;
}

export interface InvokeOptions {
  readonly tail?: boolean;
  readonly type?: 'RequestResponse' | 'Event' | 'DryRun';
  /** In place of the event as JSON. */
  readonly bytes?: Uint8Array;
}

export interface Invoked {
  readonly status: number;
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  readonly requestId: string;
  readonly text: string;
  /** The log tail, decoded; empty when none was asked for. */
  readonly tail: string;
}

type Members = Record<string, unknown>;

export abstract class Client {
  abstract readonly name: string;
  /** One call of the Lambda API. Throws what the SDK throws, as a Refused. */
  abstract call(operation: string, input: Members): Promise<Members>;
  abstract close(): void;

  async invoke(functionName: string, event: unknown = {}, options: InvokeOptions = {}): Promise<Invoked> {
    const { tail, type, bytes = Buffer.from(JSON.stringify(event)) } = options;
    const answer = await this.call('Invoke', {
      FunctionName: functionName,
      Payload: bytes,
      ...(tail ? { LogType: 'Tail' } : {}),
      ...(type ? { InvocationType: type } : {}),
    });
    const metadata = (answer['ResponseMetadata'] ?? answer['$metadata']) as Members;
    return {
      status: Number(answer['StatusCode']),
      functionError: answer['FunctionError'] as string | undefined,
      executedVersion: answer['ExecutedVersion'] as string | undefined,
      requestId: String(metadata['RequestId'] ?? metadata['requestId']),
      text: Buffer.from((answer['Payload'] as Uint8Array | undefined) ?? []).toString(),
      tail: Buffer.from(String(answer['LogResult'] ?? ''), 'base64').toString(),
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
      const known = error as Error & { $metadata?: { httpStatusCode?: number }; Reason?: string };
      throw new Refused({
        name: known.name,
        message: known.message,
        status: known.$metadata?.httpStatusCode ?? 0,
        ...(known.Reason === undefined ? {} : { Reason: known.Reason }),
      });
    }
  }

  close(): void {}
}

type AgentAnswer = { readonly id: number; readonly answer?: Members; readonly refusal?: Refusal };

class PythonClient extends Client {
  readonly name = 'boto3';
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (answer: AgentAnswer) => void>();
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
      const answer = JSON.parse(line) as AgentAnswer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    // Its end is what counts, and is heard of below.
    this.#process.stdin?.on('error', () => {});
    this.#process.once('exit', () => {
      const refusal = { name: 'AgentGone', message: 'the Python process has ended', status: 0 };
      for (const [id, resolve] of this.#waiting) resolve({ id, refusal });
    });
  }

  async call(operation: string, input: Members): Promise<Members> {
    this.#calls += 1;
    const id = this.#calls;
    const answered = new Promise<AgentAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.#process.stdin?.write(`${JSON.stringify({ id, operation, input: marked(input) })}\n`);
    const { answer, refusal } = await answered;
    if (refusal) throw new Refused(refusal);
    const payload = answer?.['Payload'] as { $bytes: string } | undefined;
    return { ...answer, ...(payload ? { Payload: Buffer.from(payload.$bytes, 'base64') } : {}) };
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }
}

/** Bytes have no JSON: they go as base64 and say so. */
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
