/** Deploys the CDK app into the local cloud, after `cdk bootstrap` when the cloud is new. */
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { contextArguments } from '../../infra/deployment/cdk-arguments.ts';
import { STACK_NAMES } from '../../infra/deployment/names.ts';
import type { Cloud } from '../../local-cloud/cloud/client.ts';
import { ACCOUNT_ID, programEnvironment } from '../../local-cloud/cloud/environment-variables.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import { runCdk } from '../adapters/cdk.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { BOOTSTRAP_STACK, describeStack } from '../adapters/stacks.ts';
import { findBenchmark } from './benchmark-stack.ts';
import type { SessionOptions } from './types.ts';

interface LocalDeployment extends Pick<SessionOptions, 'notify' | 'signal'> {
  readonly cloud: Cloud;
  readonly settings: ClientSettings;
  /** Endpoints of database and cache, when they run. */
  readonly localServices: object | undefined;
  /** For the log of the CDK and the synthesized assembly. */
  readonly folder: string;
}

/** @returns what a session needs of the deployed stack */
export async function deployLocally({ cloud, settings, localServices, folder, notify, signal }: LocalDeployment) {
  const startedAtMs = Date.now();
  notify({ kind: 'deploying' });
  const logFile = path.join(folder, 'cdk.log');
  const assembly = path.join(folder, 'cdk.out');
  const environment = programEnvironment(process.env, cloud.environmentVariables);
  const cdk = (args: readonly string[], workingDirectory?: string) =>
    runCdk({ args, environment, logFile, show: 'log', signal, workingDirectory });
  const context = contextArguments({
    architecture: hostArchitecture(),
    environment: cloud.runEnvironment,
    keepReports: false,
    ...definedOnly({ localServices }),
  });
  const bootstrap = async () => {
    if ((await describeStack(settings, BOOTSTRAP_STACK)) !== undefined) return;
    // Run in a folder without cdk.json, so that the app is not synthesized for this.
    await cdk(['bootstrap', `aws://${ACCOUNT_ID}/${cloud.region}`], folder);
  };
  await Promise.all([bootstrap(), cdk(['synth', '--quiet', '--output', assembly, ...context])]);
  signal.throwIfAborted();
  const unattended = ['--require-approval=never', '--concurrency=2', '--progress=events'];
  await cdk(['deploy', '--all', `--app=${assembly}`, ...unattended]);
  const benchmark = await findBenchmark(settings);
  if (benchmark === undefined) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `${STACK_NAMES.targets} and ${STACK_NAMES.benchmark} were deployed, but ${STACK_NAMES.benchmark} has no outputs.`,
      fix: `read ${path.relative(process.cwd(), logFile)}`,
    });
  }
  notify({ kind: 'deployed', endpoint: cloud.endpoint, seconds: (Date.now() - startedAtMs) / 1000 });
  return benchmark;
}
