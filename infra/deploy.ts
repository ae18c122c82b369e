/** How the command line drives `cdk`: arguments and names. The CLI starts the process; nothing here does. */
import type { RunEnvironment } from '../core/plan/types.ts';
import type { Architecture } from '../core/suite/types.ts';
import { OUTPUT_NAMES, STACK_NAMES } from './names.ts';

export { OUTPUT_NAMES, STACK_NAMES, STATE_MACHINE_NAME } from './names.ts';

/** Everything that may differ between two deployments; what is absent takes the default of `settings.ts`. */
export interface DeploymentChoices {
  readonly architecture?: Architecture;
  /** Targets to deploy; absent = every target that is built. */
  readonly targets?: readonly string[];
  /** Where runs are made; absent = AWS. */
  readonly environment?: RunEnvironment;
  readonly nightly?: boolean;
  /** IANA name. */
  readonly nightlyTimeZone?: string;
  readonly nightlySuite?: string;
  /** Told of regressions, incomplete runs and missing nights. */
  readonly notificationEmail?: string;
  readonly keepReports?: boolean;
  /** The stack ThawDatabase as well. AWS only. */
  readonly database?: boolean;
  readonly parametersExtensionArn?: string;
  /** Where the local cloud's database and cache are. */
  readonly localServices?: object;
}

export interface DeployOptions extends DeploymentChoices {
  /** Where `cdk` writes the outputs of the stacks, read by `readOutputs`. */
  readonly outputsFile?: string;
  /** False: `cdk` shows changes of permissions and waits for an answer. */
  readonly approved: boolean;
  /** True: without a change set, which saves seconds and cannot be previewed. */
  readonly direct?: boolean;
}

/** What follows `cdk` for a deployment of the stacks. */
export function deployArguments(options: DeployOptions): string[] {
  const { outputsFile, approved, direct } = options;
  return [
    'deploy',
    ...stacksOf(options),
    ...contextArguments(options),
    // Targets and benchmark know nothing of each other; the database comes before the targets.
    '--concurrency=2',
    '--asset-parallelism=true',
    ...(direct === true ? ['--method=direct'] : []),
    ...(approved ? ['--require-approval=never'] : []),
    ...(outputsFile === undefined ? [] : ['--outputs-file', outputsFile]),
  ];
}

/** What follows `cdk` to take the stacks down; on AWS the reports bucket stays unless it was deployed without keepReports. */
export function destroyArguments(options: DeploymentChoices & { readonly approved: boolean }): string[] {
  return ['destroy', ...stacksOf(options), ...contextArguments(options), ...(options.approved ? ['--force'] : [])];
}

/** What follows `cdk` to take the database alone down, after a deployment without it. */
export function destroyDatabaseArguments(options: DeploymentChoices): string[] {
  // It is in the app only with `database`, and there the targets hang on it: exclusively, or they would go as well.
  const context = contextArguments({ ...options, database: true });
  return ['destroy', STACK_NAMES.database, ...context, '--exclusively', '--force'];
}

function stacksOf({ database }: DeploymentChoices): string[] {
  return [...(database === true ? [STACK_NAMES.database] : []), STACK_NAMES.targets, STACK_NAMES.benchmark];
}

/** `-c key=value` for each choice that was made. */
export function contextArguments(choices: DeploymentChoices): string[] {
  const values: Record<string, string | undefined> = {
    architecture: choices.architecture,
    targets: choices.targets?.join(','),
    environment: choices.environment && JSON.stringify(choices.environment),
    nightly: choices.nightly?.toString(),
    nightlyTimeZone: choices.nightlyTimeZone,
    nightlySuite: choices.nightlySuite,
    notificationEmail: choices.notificationEmail,
    keepReports: choices.keepReports?.toString(),
    database: choices.database?.toString(),
    parametersExtensionArn: choices.parametersExtensionArn,
    localServices: choices.localServices && JSON.stringify(choices.localServices),
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : ['-c', `${key}=${value}`]));
}

/** The outputs of ThawBenchmark by the names of this project. */
type BenchmarkOutputs = Readonly<Record<keyof typeof OUTPUT_NAMES, string>>;

/**
 * The outputs in the text of an outputs file of `cdk deploy`; undefined when one is missing, that is, when the stack is
 * not (or not wholly) deployed.
 */
export function readOutputs(outputsFileText: string): BenchmarkOutputs | undefined {
  const stacks = JSON.parse(outputsFileText) as Record<string, Record<string, string> | undefined>;
  const found = stacks[STACK_NAMES.benchmark];
  const entries = Object.entries(OUTPUT_NAMES).map(([key, name]) => [key, found?.[name]] as const);
  return entries.every(([, value]) => value !== undefined)
    ? (Object.fromEntries(entries) as BenchmarkOutputs)
    : undefined;
}
