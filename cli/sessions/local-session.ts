/** A session in the local cloud: builds, starts the cloud when it does not run, deploys the real CDK app into it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from '../../core/errors.ts';
import { formatCount, formatSeconds } from '../../core/format/numbers.ts';
import { contextArguments } from '../../infra/deployment/cdk-arguments.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import type { Cloud } from '../../local-cloud/cloud/client.ts';
import { connectCloud, startCloud } from '../../local-cloud/cloud/client.ts';
import { buildTargets } from '../../target-functions/build/index.ts';
import { describeStack } from '../adapters/stacks.ts';
import type { Output } from '../output/output.ts';
import { hostArchitecture, repositoryRoot, stateFolder } from '../paths.ts';
import { runCdk } from './cdk.ts';
import { takeCommandLock } from './command-lock.ts';
import { startDataServices } from './data-services.ts';
import { switchFaultsOn } from './local-faults.ts';
import type { SessionOptions } from './open-session.ts';
import { BOOTSTRAP_STACK } from './stack-names.ts';
import type { ClientSettings, Session } from './types.ts';

const ACCOUNT = '000000000000';
const DEFAULT_PORT = 4566;

/** Port of the local cloud: THAW_PORT or 4566. */
export function localPort(): number {
  const text = process.env['THAW_PORT'];
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `THAW_PORT=${JSON.stringify(text)} is no port number.`,
    fix: 'use a number from 1 to 65535, for example THAW_PORT=4600',
  });
}

/** Where the local cloud on this port keeps its state. */
export function cloudFolder(port: number): string {
  return path.join(stateFolder, 'cloud', String(port));
}

export type LocalSessionOptions = Pick<SessionOptions, 'targets' | 'output' | 'signal'> & {
  /** True leaves the cloud running when the session closes (`thaw cloud up`). */
  readonly keepRunning?: boolean;
};

/** Builds what is needed, brings the cloud up, deploys, and gives the session; `close` takes down what it started. */
export async function openLocalSession(options: LocalSessionOptions): Promise<Session & { readonly cloud: Cloud }> {
  const { output, signal } = options;
  const port = localPort();
  const release = takeCommandLock(cloudFolder(port), port);
  let cloud: Cloud | undefined;
  let started = false;
  let switchFaultsOff: (() => Promise<void>) | undefined;
  try {
    await build(options.targets, output);
    signal.throwIfAborted();
    cloud = await connectCloud({ repositoryRoot, port });
    started = cloud === undefined;
    if (cloud === undefined) {
      output.status('Starting the local cloud …');
      cloud = await startCloud({ repositoryRoot, port, detached: options.keepRunning === true });
    }
    const settings = clientSettings(cloud);
    signal.throwIfAborted();
    const localServices = await startDataServices(port, options.targets, (need) =>
      output.status(`Starting the ${need} of the local cloud …`),
    );
    signal.throwIfAborted();
    const stack = await deploy(cloud, settings, localServices, output, signal);
    const running = cloud;
    return {
      kind: 'local',
      cloud: running,
      settings,
      ...stack,
      useFaults: async (faults) => {
        switchFaultsOff = await switchFaultsOn(port, faults);
        output.say(`Faults are on for this run: ${JSON.stringify(faults)}`);
      },
      close: async () => {
        try {
          await switchFaultsOff?.();
          if (started && options.keepRunning !== true) await running.stop();
        } finally {
          release();
        }
      },
    };
  } catch (error) {
    if (started) await cloud?.stop();
    release();
    throw error;
  }
}

/** The settings of the AWS clients for a running local cloud. */
export function clientSettings(cloud: Cloud): ClientSettings {
  return {
    region: cloud.region,
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: cloud.accessKeyId, secretAccessKey: cloud.secretAccessKey },
    certificateAuthority: readFileSync(cloud.caPath, 'utf8'),
  };
}

async function build(targets: readonly string[], output: Output): Promise<void> {
  if (targets.length === 0) return;
  const startedAtMs = Date.now();
  let lastLine = '';
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: hostArchitecture(),
    targets: [...targets],
    profile: 'local',
    onProgress: (line) => {
      if (output.live) output.status(line);
      else if (line !== lastLine) output.say(line);
      lastLine = line;
    },
  });
  const seconds = (Date.now() - startedAtMs) / 1000;
  output.say(
    `Built: ${formatCount(built.length, 'target function')}${seconds > 2 ? ` (${formatSeconds(seconds)})` : ''}.`,
  );
  for (const { target, reason, fix } of missing) output.say(`  left out: ${target}: ${reason}\n    fix: ${fix}`);
  if (built.length === 0) {
    throw new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'user',
      message: `None of the targets of this suite can be built here: ${missing.map(({ target }) => target).join(', ')}.`,
      fix: missing[0]?.fix ?? 'run npx thaw doctor to see what is missing',
    });
  }
}

async function deploy(
  cloud: Cloud,
  settings: ClientSettings,
  localServices: object | undefined,
  output: Output,
  signal: AbortSignal,
) {
  const startedAtMs = Date.now();
  const folder = cloudFolder(localPort());
  const logFile = path.join(folder, 'cdk.log');
  const environment = cloud.environmentVariables;
  output.status('Deploying the stacks into the local cloud (cdk bootstrap, cdk deploy) …');
  const context = contextArguments({
    architecture: hostArchitecture(),
    environment: cloud.runEnvironment,
    keepReports: false,
    ...(localServices === undefined ? {} : { localServices }),
  });
  const assembly = path.join(folder, 'cdk.out');
  const common = { environment, logFile, show: 'log', signal } as const;
  const bootstrap = async () => {
    if ((await describeStack(settings, BOOTSTRAP_STACK)) !== undefined) return;
    // From a folder without cdk.json: there is no need to synthesise the app for this.
    await runCdk({ ...common, args: ['bootstrap', `aws://${ACCOUNT}/${cloud.region}`], workingDirectory: folder });
  };
  await Promise.all([bootstrap(), runCdk({ ...common, args: ['synth', '--quiet', '--output', assembly, ...context] })]);
  signal.throwIfAborted();
  await runCdk({
    ...common,
    args: [
      'deploy',
      '--all',
      '--app',
      assembly,
      '--require-approval',
      'never',
      '--concurrency',
      '2',
      '--progress',
      'events',
    ],
  });
  const stack = await describeStack(settings, STACK_NAMES.benchmark);
  const stateMachineArn = stack?.outputs[OUTPUT_NAMES.stateMachineArn];
  const reportsBucketName = stack?.outputs[OUTPUT_NAMES.reportsBucketName];
  if (stateMachineArn === undefined || reportsBucketName === undefined) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `${STACK_NAMES.targets} and ${STACK_NAMES.benchmark} were deployed, but ${STACK_NAMES.benchmark} has no outputs.`,
      fix: `read ${path.relative(process.cwd(), logFile)}`,
    });
  }
  output.say(
    `The local cloud is up on ${cloud.endpoint}, deployed in ${formatSeconds((Date.now() - startedAtMs) / 1000)}.`,
  );
  return { stateMachineArn, reportsBucketName };
}
