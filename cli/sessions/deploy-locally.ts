/**
 * Deploys the CDK app into the local cloud, after the CDK's bootstrap stack when the cloud is new. The templates and the keys of
 * the files are the CDK's; its command line, which takes four seconds of CPU to send them, is left out (AWS keeps it).
 */
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
import { uploadMissing } from '../measure/adapters/objects.ts';
import { createStack, putStack } from '../measure/adapters/put-stack.ts';
import { readAssembly } from './assembly.ts';
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
  const context = contextArguments({
    architecture: hostArchitecture(),
    environment: cloud.runEnvironment,
    keepReports: false,
    // The local cloud has its own bootstrap, whatever the user's files name for AWS.
    bootstrapQualifier: DEFAULT_QUALIFIER,
    ...definedOnly({ localServices }),
  });
  const synth = ['synth', '--quiet', '--output', assembly, ...context];
  const synthesize = () => runCdk({ args: synth, environment, logFile, show: 'log', signal });
  await Promise.all([bootstrap(settings), synthesizeOnce({ repositoryRoot, assembly, args: synth }, synthesize)]);
  signal.throwIfAborted();
  const { stacks, assets } = readAssembly(assembly);
  await uploadMissing(settings, assets);
  signal.throwIfAborted();
  // All at once: locally no stack depends on another (infra/build-app.ts).
  await Promise.all(stacks.map(({ name, templateUrl }) => putStack(settings, name, { TemplateURL: templateUrl })));
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
  await createStack(settings, BOOTSTRAP_STACK, { TemplateBody: template }, BOOTSTRAP_PARAMETERS);
}
