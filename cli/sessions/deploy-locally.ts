/** Deploys the CDK app into the local cloud, after the CDK's bootstrap stack when the cloud is new. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { contextArguments } from '../../infra/deployment/cdk-arguments.ts';
import { STACK_NAMES } from '../../infra/deployment/names.ts';
import type { Cloud } from '../../local-cloud/cloud/client.ts';
import { programEnvironment } from '../../local-cloud/cloud/environment-variables.ts';
import { hostArchitecture } from '../../target-functions/build/shared/host-architecture.ts';
import { DEFAULT_QUALIFIER } from '../adapters/bootstrap.ts';
import { runCdk } from '../adapters/cdk.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { BOOTSTRAP_STACK, describeStack } from '../adapters/stacks.ts';
import { repositoryRoot } from '../host/paths.ts';
import { createStack } from '../measure/adapters/create-stack.ts';
import { findBenchmark } from './benchmark-stack.ts';
import { synthesizeOnce } from './synthesize-once.ts';
import type { SessionOptions } from './types.ts';

const BOOTSTRAP_TEMPLATE = path.join(repositoryRoot, 'node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml');
/** As `cdk bootstrap` sets them without options; the other parameters have defaults. */
const BOOTSTRAP_PARAMETERS = {
  FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY',
  CloudFormationExecutionPolicies: 'arn:aws:iam::aws:policy/AdministratorAccess',
};

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
  const cdk = (args: readonly string[]) => runCdk({ args, environment, logFile, show: 'log', signal });
  const context = contextArguments({
    architecture: hostArchitecture(),
    environment: cloud.runEnvironment,
    keepReports: false,
    // The local cloud has its own bootstrap, whatever the user's files name for AWS.
    bootstrapQualifier: DEFAULT_QUALIFIER,
    ...definedOnly({ localServices }),
  });
  const synth = ['synth', '--quiet', '--output', assembly, ...context];
  await Promise.all([bootstrap(settings), synthesizeOnce({ repositoryRoot, assembly, args: synth }, () => cdk(synth))]);
  signal.throwIfAborted();
  // Without change sets: nobody looks at them, and they take a quarter of the time.
  const unattended = ['--require-approval=never', '--concurrency=2', '--progress=events', '--method=direct'];
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

/** What `cdk bootstrap` does, without its three seconds. */
async function bootstrap(settings: ClientSettings): Promise<void> {
  if ((await describeStack(settings, BOOTSTRAP_STACK)) !== undefined) return;
  const template = await readFile(BOOTSTRAP_TEMPLATE, 'utf8');
  await createStack(settings, BOOTSTRAP_STACK, template, BOOTSTRAP_PARAMETERS);
}
