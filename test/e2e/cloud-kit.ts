/** A local cloud with everything deployed, for the tests of this folder; and the questions they ask it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, expect } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import { freePort } from '../../local-cloud/host/free-port.ts';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = path.join(repositoryRoot, 'cli', 'main.ts');

export interface ThawAnswer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CloudKit {
  readonly port: number;
  /** Folder the command runs in; reports land in its `reports/`. */
  readonly folder: string;
  readonly stateMachineArn: string;
  readonly bucket: string;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  thaw(args: readonly string[]): Promise<ThawAnswer>;
  /** Starts the command and gives it back running. */
  startThaw(args: readonly string[]): ChildProcess;
  /** Ends every command and execution that still runs, and waits until each function is as it was. */
  endRuns(): Promise<void>;
  down(): void;
}

/** Brings a cloud up on a free port with these targets built and deployed. */
export async function cloudUp(targets: readonly string[]): Promise<CloudKit> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-e2e-'));
  const environment = { ...process.env, THAW_PORT: String(port), NODE_NO_WARNINGS: '1', NO_COLOR: '1' };
  const up = spawnSync(process.execPath, [main, 'cloud', 'up', '--json', '--targets', targets.join(',')], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  const down = () => {
    spawnSync(process.execPath, [main, 'cloud', 'down'], { cwd: folder, env: environment });
    rmSync(folder, { recursive: true, force: true });
  };
  if (up.status !== 0) {
    down();
    throw new Error(`thaw cloud up ended with ${up.status}:\n${up.stderr}`);
  }
  const answer = JSON.parse(up.stdout) as {
    endpoint: string;
    environmentVariables: Record<string, string>;
    stateMachineArn: string;
    reportsBucketName: string;
  };
  const variables = answer.environmentVariables;
  const options = {
    region: variables['AWS_REGION'] ?? '',
    endpoint: answer.endpoint,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    requestHandler: {
      httpsAgent: new https.Agent({ ca: readFileSync(variables['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8') }),
    },
  };
  const running = new Set<ChildProcess>();
  const startThaw = (args: readonly string[]) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  };
  const kit: CloudKit = {
    port,
    folder,
    stateMachineArn: answer.stateMachineArn,
    bucket: answer.reportsBucketName,
    lambda: new LambdaClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    sfn: new SFNClient(options),
    startThaw,
    thaw: async (args) => {
      const child = startThaw(args);
      const text = { out: '', err: '' };
      child.stdout?.on('data', (chunk: Buffer) => {
        text.out += chunk.toString();
      });
      child.stderr?.on('data', (chunk: Buffer) => {
        text.err += chunk.toString();
      });
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
      return { code, ...text };
    },
    endRuns: async () => {
      for (const child of running) child.kill('SIGINT');
      await until(
        async () => running.size,
        (left) => left === 0,
      );
      await stopExecutions(kit);
    },
    down,
  };
  return kit;
}

async function stopExecutions(kit: CloudKit): Promise<void> {
  const { executions = [] } = await kit.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: kit.stateMachineArn, statusFilter: 'RUNNING' }),
  );
  for (const { executionArn } of executions) await kit.sfn.send(new StopExecutionCommand({ executionArn }));
  await everyLockReleased(kit);
}

/**
 * A test that failed may have left a run at work: it ends before the next try, and the tests after it, meet functions that
 * are locked.
 */
export function endRunsOfFailedTests(kit: () => CloudKit | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await kit()?.endRuns();
  });
}

/** Waits until no run holds a function any more. */
async function everyLockReleased(kit: CloudKit): Promise<void> {
  await until(
    async () => {
      const keys = await keysBelow(kit, 'locks/');
      return await Promise.all(
        keys.map(async (key) => (JSON.parse(await readObject(kit, key)) as { state: string }).state),
      );
    },
    (states) => states.every((state) => state === 'released'),
  );
}

/** Asks until `done` accepts the answer; tests wait on conditions, never for a time. */
export async function until<T>(ask: () => Promise<T>, done: (answer: T) => boolean, limitMs = 240_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`not reached in ${limitMs} ms; last answer: ${JSON.stringify(answer).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Starts an execution of the state machine with this input. */
export async function startExecution(kit: CloudKit, input: unknown) {
  const started = await kit.sfn.send(
    new StartExecutionCommand({ stateMachineArn: kit.stateMachineArn, input: JSON.stringify(input) }),
  );
  return { executionArn: started.executionArn ?? '', startedAtMs: started.startDate?.getTime() ?? 0 };
}

/** Runs a suite through the state machine alone and gives its report. */
export async function runSuite(kit: CloudKit, suite: unknown) {
  const { executionArn } = await startExecution(kit, suite);
  const { status, cause } = await executionEnd(kit, executionArn);
  const runId = (await runOf(kit, executionArn)) ?? '';
  const results = JSON.parse(await readObject(kit, `runs/${runId}/results.json`)) as Results;
  return { executionArn, status, cause, runId, results };
}

export async function executionEnd(kit: CloudKit, executionArn: string) {
  return await until(
    () => kit.sfn.send(new DescribeExecutionCommand({ executionArn })),
    (execution) => execution.status !== 'RUNNING',
  );
}

export async function keysBelow(kit: CloudKit, prefix: string): Promise<string[]> {
  const page = await kit.s3.send(new ListObjectsV2Command({ Bucket: kit.bucket, Prefix: prefix }));
  return (page.Contents ?? []).map((object) => object.Key ?? '');
}

export async function readObject(kit: CloudKit, key: string): Promise<string> {
  const object = await kit.s3.send(new GetObjectCommand({ Bucket: kit.bucket, Key: key }));
  return (await object.Body?.transformToString()) ?? '';
}

/** The run whose plan names this execution. */
export async function runOf(kit: CloudKit, executionArn: string): Promise<string | undefined> {
  for (const key of await keysBelow(kit, 'runs/')) {
    if (!key.endsWith('/plan.json')) continue;
    const plan = JSON.parse(await readObject(kit, key)) as { runId: string; executionArn: string };
    if (plan.executionArn === executionArn) return plan.runId;
  }
  return undefined;
}

/** What a run must leave as it was. */
export async function configurationOf(kit: CloudKit, functionName: string) {
  const found = await kit.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  return { memoryMb: found.MemorySize, environment: found.Environment?.Variables ?? {}, state: found.LastUpdateStatus };
}

/**
 * Notes how these targets are configured; the function it gives waits until every lock is released and each target is
 * configured so again. Two sweeps may meet (the rule's and the state machine's own): the later one writes the same settings
 * once more, by way of another revision, so what counts is where it ends.
 */
export async function noteConfigurations(kit: CloudKit, targets: readonly string[]): Promise<() => Promise<void>> {
  const read = () => Promise.all(targets.map((target) => configurationOf(kit, `thaw-${target}`)));
  const before = await read();
  return async () => {
    await everyLockReleased(kit);
    const isRestored = (found: typeof before) => JSON.stringify(found) === JSON.stringify(before);
    expect(await until(read, isRestored, 30_000)).toEqual(before);
  };
}

/** Histories of an execution and of the children of its Distributed Maps. */
export async function histories(kit: CloudKit, executionArn: string) {
  const arns = [executionArn];
  const mapRuns = await kit.sfn.send(new ListMapRunsCommand({ executionArn }));
  for (const { mapRunArn } of mapRuns.mapRuns ?? []) {
    const children = await kit.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    for (const child of children.executions ?? []) if (child.executionArn !== undefined) arns.push(child.executionArn);
  }
  return await Promise.all(
    arns.map(async (arn) => {
      const events: object[] = [];
      let nextToken: string | undefined;
      do {
        const page = await kit.sfn.send(
          new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1000, nextToken }),
        );
        events.push(...(page.events ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return { arn, events };
    }),
  );
}

/**
 * Hands the restore task the event of an ended execution. Nobody may put an event of AWS on a bus, so it is invoked as
 * the rule would invoke it (that the rule does so is what the test of Stop shows).
 */
export async function tellStatusChange(kit: CloudKit, detail: Readonly<Record<string, unknown>>): Promise<void> {
  const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail };
  const answer = await kit.lambda.send(
    new InvokeCommand({ FunctionName: 'thaw-restore-configuration', Payload: JSON.stringify(event) }),
  );
  if (answer.FunctionError !== undefined) throw new Error(answer.Payload?.transformToString());
}

/** Where the report of a `thaw run` landed, by what the command printed. */
export function reportFolder(kit: CloudKit, { out, err }: ThawAnswer): string {
  const name = /reports\/([\w-]+)/.exec(out + err)?.[1];
  if (name === undefined) throw new Error(`The command names no report:\n${out}\n${err}`);
  return path.join(kit.folder, 'reports', name);
}

/** The script in another language finds every figure of results.json again in samples.csv. */
export function expectRecomputed(folder: string): void {
  const script = path.join(repositoryRoot, 'test', 'recompute', 'recompute.py');
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  const checked = spawnSync(python, ['-B', script, folder], { encoding: 'utf8' });
  expect(checked.stdout + checked.stderr).toContain(' 0 differences');
  expect(checked.status).toBe(0);
}
