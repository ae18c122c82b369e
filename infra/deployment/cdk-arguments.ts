/** Makes the arguments of `cdk`; the CLI starts the process. */
import { present } from '../../core/present.ts';
import { contextValue, type DeploymentChoices, SETTING_KEYS } from '../settings/deploy-settings.ts';
import { STACK_NAMES } from './names.ts';

interface DeployOptions extends DeploymentChoices {
  /** False: `cdk` shows changes of permissions and asks for confirmation. */
  readonly approved: boolean;
  /** True: without a change set, which is some seconds faster. */
  readonly direct?: boolean;
}

/** The arguments to deploy the stacks. */
export function deployArguments(options: DeployOptions): string[] {
  return present([
    'deploy',
    ...stacksOf(options),
    ...contextArguments(options),
    // Targets and benchmark do not depend on each other. With more than one stack at a time, cdk refuses to ask.
    options.approved && '--concurrency=2',
    '--asset-parallelism=true',
    options.direct === true && '--method=direct',
    options.approved && '--require-approval=never',
  ]);
}

/** The arguments to delete the stacks; the reports bucket on AWS is kept unless it was deployed with `keepReports` false. */
export function destroyArguments(options: DeploymentChoices & { readonly approved: boolean }): string[] {
  return present(['destroy', ...stacksOf(options), ...contextArguments(options), options.approved && '--force']);
}

/** The arguments to delete only the database, after a deployment without it. */
export function destroyDatabaseArguments(options: DeploymentChoices): string[] {
  // The app has it only with `database`, and then the targets depend on it: without --exclusively they are deleted too.
  const context = contextArguments({ ...options, database: true });
  return ['destroy', STACK_NAMES.database, ...context, '--exclusively', '--force'];
}

function stacksOf({ database }: DeploymentChoices): string[] {
  return present([database === true && STACK_NAMES.database, STACK_NAMES.targets, STACK_NAMES.benchmark]);
}

/** `-c key=value` for each setting that is not empty. */
export function contextArguments(choices: DeploymentChoices): string[] {
  const values = SETTING_KEYS.map((key) => [key, contextValue(choices, key)] as const);
  return values.flatMap(([key, value]) => (value === '' ? [] : ['-c', `${key}=${value}`]));
}
