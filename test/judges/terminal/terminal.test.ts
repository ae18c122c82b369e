/**
 * What a person sees of `thaw deploy`, `thaw run --aws` and `thaw destroy` in a pseudo-terminal. The endpoint is the local
 * cloud, the code is that of AWS: the real `cdk` with a bootstrap, CloudFormation, Step Functions, SQS.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientSettings, clientOptions } from '../../../cli/adapters/client-options.ts';
import { describeStack } from '../../../cli/adapters/stacks.ts';
import { clientSettings } from '../../../cli/sessions/local-session.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../../infra/deployment/names.ts';
import { type Cloud, startCloud } from '../../../local-cloud/cloud/client.ts';
import { freePort } from '../../../local-cloud/host/free-port.ts';
import { hostArchitecture } from '../../../target-functions/build/shared/host-architecture.ts';
import { FORMER_RUN_ID, formerRun } from '../../kit/orchestrator/former-run.ts';
import { complaintsAbout, inTerminal, type Transcript } from './terminal.ts';
import { makeWorkCopy } from './work-copy.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../../..');
const CDK = path.join(repositoryRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');
/** The account has another bootstrap than the CDK's default. */
const QUALIFIER = 'team1';
const DEPLOY = ['deploy', '--targets', 'python-dynamodb', '--arch', hostArchitecture(), '--qualifier', QUALIFIER];

let cloud: Cloud;
let settings: ClientSettings;
let folder: string;
let environment: NodeJS.ProcessEnv;
let running: ChildProcess | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-terminal-'));
  cloud = await startCloud({ repositoryRoot, port: await freePort() });
  settings = clientSettings(cloud);
  environment = { ...process.env, ...cloud.environmentVariables, NODE_NO_WARNINGS: '1', NO_COLOR: '1' };
});
afterAll(async () => {
  running?.kill('SIGKILL');
  await cloud?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** `thaw` as a person at a terminal runs it; every question gets the answer. */
function thaw(args: readonly string[], answer?: 'y' | 'n', root = repositoryRoot): Transcript {
  const command = [process.execPath, path.join(root, 'cli', 'main.ts'), ...args];
  return inTerminal({ command, folder, environment, ...(answer && { answer }) });
}

async function stacks(): Promise<string[]> {
  const names = Object.values(STACK_NAMES);
  const found = await Promise.all(names.map(async (name) => ((await describeStack(settings, name)) ? [name] : [])));
  return found.flat();
}

async function outputs(): Promise<Readonly<Record<string, string>>> {
  return (await describeStack(settings, STACK_NAMES.benchmark))?.outputs ?? {};
}

function suiteFile(name: string, samples: number): string {
  const functions = [{ target: 'python-dynamodb', memoryMb: [512], payloads: ['get'] }];
  const setup = [{ target: 'python-dynamodb', payload: 'batch_write' }];
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ name, functions, setup, cold: { samples } }));
  return `${name}.json`;
}

/** Starts a run that goes on for minutes, and waits until it has begun. @returns its id */
async function startLongRun(): Promise<string> {
  const main = path.join(repositoryRoot, 'cli', 'main.ts');
  const child = spawn(process.execPath, [main, 'run', suiteFile('long', 200), '--aws'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running = child;
  let text = '';
  for await (const chunk of child.stderr) {
    text += chunk;
    const runId = /Run (\d{8}T\d{6}Z-long-[0-9a-f]{6})/.exec(text)?.[1];
    if (runId !== undefined) {
      child.stderr.resume();
      return runId;
    }
  }
  throw new Error(`the run did not begin: ${text}`);
}

describe('deploy', () => {
  it('asks for a bootstrap when the account has none, and changes nothing', async () => {
    const seen = thaw(DEPLOY);

    expect(complaintsAbout(seen, { questions: 0, code: 3 })).toEqual([]);
    expect(seen.text).toContain(`npx cdk bootstrap aws://ACCOUNT/${cloud.region} --qualifier ${QUALIFIER}`);
    // Said before anything is built, which takes minutes.
    expect(seen.text).not.toMatch(/bundling|Built for/);
    expect(await stacks()).toEqual([]);
  });

  it('refuses a nightly suite that does not ship, before anything is built', () => {
    const seen = thaw([...DEPLOY, '--nightly', '--suite', 'nigthly']);

    expect(complaintsAbout(seen, { questions: 0, code: 2 })).toEqual([]);
    expect(seen.text).toContain('did you mean "nightly"');
    expect(seen.text).not.toContain('Built for');
  });

  it('asks once for all stacks, and "n" changes nothing', async () => {
    const args = ['bootstrap', `aws://000000000000/${cloud.region}`, '--qualifier', QUALIFIER];
    const bootstrap = spawnSync(process.execPath, [CDK, ...args, '--toolkit-stack-name', 'TeamToolkit'], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    });
    expect(bootstrap.status, bootstrap.stderr).toBe(0);

    const seen = thaw(DEPLOY, 'n');

    expect(complaintsAbout(seen, { questions: 1, code: 2 })).toEqual([]);
    expect(seen.text).toContain('lambda:UpdateFunctionConfiguration');
    expect(await stacks()).toEqual([]);
  });

  it('is found broken where cdk would have to ask while it deploys two stacks at a time', async () => {
    const copy = makeWorkCopy({ state: true });
    try {
      copy.change('infra/deployment/cdk-arguments.ts', "    '--require-approval=never',\n", '');

      const complaints = complaintsAbout(thaw(DEPLOY, 'y', copy.root), { questions: 1, code: 0 });

      expect(complaints.join('\n')).toMatch(/exit code 3, not 0[\s\S]*concurrency/);
      expect(await stacks()).toEqual([]);
    } finally {
      copy.remove();
    }
  });

  it('asks once, and "y" deploys', async () => {
    const seen = thaw(DEPLOY, 'y');

    expect(complaintsAbout(seen, { questions: 1, code: 0 })).toEqual([]);
    expect(await stacks()).toEqual([STACK_NAMES.targets, STACK_NAMES.benchmark]);
  });

  it('asks nothing when no permission changes', () => {
    expect(complaintsAbout(thaw(DEPLOY.slice(0, 1)), { questions: 0, code: 0 })).toEqual([]);
  });
});

it('run --aws makes a complete report', () => {
  const seen = thaw(['run', suiteFile('short', 2), '--aws']);

  expect(complaintsAbout(seen, { questions: 0, code: 0 })).toEqual([]);
  expect(seen.text).toContain('Complete');
});

describe('destroy', () => {
  it('answered "n" changes nothing', async () => {
    expect(complaintsAbout(thaw(['destroy'], 'n'), { questions: 1, code: 2 })).toEqual([]);
    expect(await stacks()).toEqual([STACK_NAMES.targets, STACK_NAMES.benchmark]);
  });

  it('refuses while a function is as an ended run changed it, and names both', async () => {
    const { [OUTPUT_NAMES.reportsBucketName]: Bucket, [OUTPUT_NAMES.stateMachineArn]: machine = '' } = await outputs();
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:dead`;
    const functionName = 'thaw-python-dynamodb';
    const s3 = new S3Client({ ...clientOptions(settings), forcePathStyle: true });
    const lambda = new LambdaClient(clientOptions(settings));
    const { Environment, MemorySize = 0 } = await configurationOf(lambda, functionName);
    const run = { executionArn, functionName, memoryMb: MemorySize, measuredAtMb: 512, environment: Environment };
    for (const [Key, Body] of formerRun(run)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));

    const refused = thaw(['destroy', '--yes']);
    // The command that it prints, with which the next destroy goes on.
    const Payload = /--payload '([^']+)'/.exec(refused.text)?.[1] ?? '';
    await lambda.send(new InvokeCommand({ FunctionName: 'thaw-restore-configuration', Payload }));
    const afterwards = thaw(['destroy'], 'n');

    expect(complaintsAbout(refused, { questions: 0, code: 3 })).toEqual([]);
    expect(refused.text).toContain(`${functionName} was changed by run ${FORMER_RUN_ID}`);
    expect(complaintsAbout(afterwards, { questions: 1, code: 2 })).toEqual([]);
  });

  it('refuses while the queue of failed restores has a message, and names its run', async () => {
    const { [OUTPUT_NAMES.failedRestoresQueueUrl]: QueueUrl, [OUTPUT_NAMES.stateMachineArn]: machine = '' } =
      await outputs();
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:dead`;
    const message = { requestPayload: { detail: { executionArn } }, responsePayload: { errorMessage: 'no right' } };
    const sqs = new SQSClient(clientOptions(settings));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));

    const refused = thaw(['destroy', '--yes']);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));

    expect(complaintsAbout(refused, { questions: 0, code: 3 })).toEqual([]);
    expect(refused.text).toContain(`the restore of run ${FORMER_RUN_ID} (thaw-python-dynamodb) failed: no right`);
    expect(refused.text).toContain(`aws sqs purge-queue --region ${cloud.region} --queue-url ${QueueUrl}`);
    expect(complaintsAbout(thaw(['destroy'], 'n'), { questions: 1, code: 2 })).toEqual([]);
  });

  it('refuses in the middle of a run, as deploy does, names the run, and stops it on request', async () => {
    const runId = await startLongRun();
    const refused = thaw(['destroy', '--yes']);
    const notDeployed = thaw([...DEPLOY, '--yes']);
    const notStopped = thaw(['destroy', '--stop-runs'], 'n');

    for (const seen of [refused, notDeployed]) {
      expect(complaintsAbout(seen, { questions: 0, code: 3 })).toEqual([]);
      expect(seen.text).toContain(runId);
    }
    expect(refused.text).toContain(`npx thaw destroy --region ${cloud.region} --stop-runs`);
    expect(complaintsAbout(notStopped, { questions: 1, code: 2 })).toEqual([]);
    expect(running?.exitCode).toBeNull();
    expect(await stacks()).toEqual([STACK_NAMES.targets, STACK_NAMES.benchmark]);

    // From a fresh clone, in which nothing is built.
    const clone = makeWorkCopy({ state: false });
    try {
      const seen = thaw(['destroy', '--stop-runs'], 'y', clone.root);

      expect(complaintsAbout(seen, { questions: 1, code: 0 })).toEqual([]);
      expect(seen.text).toContain(`Stopped and restored: ${runId} (thaw-python-dynamodb)`);
      expect(await stacks()).toEqual([]);
    } finally {
      clone.remove();
    }
  });

  it('says that there is nothing to remove', () => {
    const seen = thaw(['destroy']);

    expect(complaintsAbout(seen, { questions: 0, code: 0 })).toEqual([]);
    expect(seen.text).toContain('Thaw is not deployed');
  });
});

async function configurationOf(lambda: LambdaClient, FunctionName: string) {
  const { Environment, MemorySize } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return { Environment: Environment?.Variables ?? {}, MemorySize };
}
