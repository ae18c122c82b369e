/** The arguments of `cdk`. The CLI starts the process; nothing here does. */
import { present } from '../../core/present.ts';
import { contextValue, type DeploymentChoices, SETTING_KEYS } from '../settings/deploy-settings.ts';
import { STACK_NAMES } from './names.ts';

interface DeployOptions extends DeploymentChoices {
  /** False: `cdk` shows changes of permissions and waits for an answer. */
  readonly approved: boolean;
  /** True: without a change set, which saves seconds and cannot be previewed. */
  readonly direct?: boolean;
}

/** What follows `cdk` for a deployment of the stacks. */
export function deployArguments(options: DeployOptions): string[] {
  return present([
    'deploy',
    ...stacksOf(options),
    ...contextArguments(options),
    // Targets and benchmark know nothing of each other; the database comes before the targets.
    '--concurrency=2',
    '--asset-parallelism=true',
    options.direct === true && '--method=direct',
    options.approved && '--require-approval=never',
  ]);
}

/** What follows `cdk` to take the stacks down; on AWS the reports bucket stays unless it was deployed without keepReports. */
export function destroyArguments(options: DeploymentChoices & { readonly approved: boolean }): string[] {
  return present(['destroy', ...stacksOf(options), ...contextArguments(options), options.approved && '--force']);
}

/** What follows `cdk` to take the database alone down, after a deployment without it. */
export function destroyDatabaseArguments(options: DeploymentChoices): string[] {
  // It is in the app only with `database`, and there the targets hang on it: exclusively, or they would go as well.
  const context = contextArguments({ ...options, database: true });
  return ['destroy', STACK_NAMES.database, ...context, '--exclusively', '--force'];
}

function stacksOf({ database }: DeploymentChoices): string[] {
  return present([database === true && STACK_NAMES.database, STACK_NAMES.targets, STACK_NAMES.benchmark]);
}

/** `-c key=value` for each choice that was made. */
export function contextArguments(choices: DeploymentChoices): string[] {
  const values = SETTING_KEYS.map((key) => [key, contextValue(choices, key)] as const);
  return values.flatMap(([key, value]) => (value === '' ? [] : ['-c', `${key}=${value}`]));
}
