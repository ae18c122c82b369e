/** A local cloud with everything deployed, in a process of its own, and what is read from it: for tests and benches. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
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
import { freePort } from '../../local-cloud/host/free-port.ts';

export const repositoryRoot = path.resolve(import.meta.dirname, '..', '..');
const main = path.join(repositoryRoot, 'cli', 'main.ts');

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CloudKit {
  readonly port: number;
  /** Working directory of the command; reports are written to its `reports/`. */
  readonly folder: string;
  readonly stateMachineArn: string;
  readonly bucket: string;
  /** Point the AWS SDKs and the command at the cloud, as the account's root. */
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  /** @param variables for its environment */
  thaw(args: readonly string[], variables?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Starts the command and returns its process. */
  startThaw(args: readonly string[], variables?: Readonly<Record<string, string>>): ChildProcess;
  /** Ends every command and execution that still runs, and waits until each function is restored. */
  endRuns(): Promise<void>;
  down(): void;
}

/**
 * Starts a local cloud on a free port with these targets built and deployed.
 * @param updateMs least duration of an update; 0 is the default outside tests
 * @param recordedCalls file for who called what
 */
export async function deployedCloud(
  targets: readonly string[],
  updateMs: number,
  recordedCalls?: string,
): Promise<CloudKit> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-e2e-'));
  const environment = {
    ...process.env,
    THAW_PORT: String(port),
    ...(recordedCalls && { THAW_RECORD_CALLS: recordedCalls }),
    THAW_UPDATE_MS: String(updateMs),
    NODE_NO_WARNINGS: '1',
    NO_COLOR: '1',
  };
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
  const deployment = JSON.parse(up.stdout) as {
    endpoint: string;
    environmentVariables: Record<string, string>;
    stateMachineArn: string;
    reportsBucketName: string;
  };
  const variables = deployment.environmentVariables;
  const options = {
    region: variables['AWS_REGION'] ?? '',
    endpoint: deployment.endpoint,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    requestHandler: {
      httpsAgent: new https.Agent({ ca: readFileSync(variables['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8') }),
    },
  };
  const running = new Set<ChildProcess>();
  const startThaw: CloudKit['startThaw'] = (args, variablesOfTest = {}) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { ...environment, ...variablesOfTest },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  };
  const kit: CloudKit = {
    port,
    folder,
    stateMachineArn: deployment.stateMachineArn,
    bucket: deployment.reportsBucketName,
    environmentVariables: variables,
    lambda: new LambdaClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    sfn: new SFNClient(options),
    startThaw,
    thaw: async (args, variablesOfTest) => {
      const child = startThaw(args, variablesOfTest);
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
      await waitFor(
        async () => running.size,
        (count) => count === 0,
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

/** Waits until no run holds a lock. */
export async function everyLockReleased(kit: CloudKit): Promise<void> {
  await waitFor(
    async () => {
      const keys = await keysBelow(kit, 'locks/');
      return await Promise.all(
        keys.map(async (key) => (JSON.parse(await readObject(kit, key)) as { state: string }).state),
      );
    },
    (states) => states.every((state) => state === 'released'),
  );
}

/** Reads until `isDone` accepts the value: tests wait for conditions, never for a fixed time. */
export async function waitFor<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  timeoutMs = 240_000,
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (Date.now() > deadlineMs)
      throw new Error(`not reached in ${timeoutMs} ms; last value: ${JSON.stringify(value).slice(0, 2000)}`);
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

export async function executionEnd(kit: CloudKit, executionArn: string, timeoutMs?: number) {
  return await waitFor(
    () => kit.sfn.send(new DescribeExecutionCommand({ executionArn })),
    (execution) => execution.status !== 'RUNNING',
    timeoutMs,
  );
}

export async function keysBelow(kit: CloudKit, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await kit.s3.send(new ListObjectsV2Command({ Bucket: kit.bucket, Prefix: prefix, ContinuationToken }));
    keys.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
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
