/** Makes the arguments of `cdk`; the CLI starts the process. */
import { present } from '../../core/present.ts';
import { contextValue, type DeploymentChoices, SETTING_KEYS } from '../settings/deploy-settings.ts';
import { STACK_NAMES } from './names.ts';

/** The arguments to write the templates to `assembly`, which the other commands read. */
export function synthArguments(choices: DeploymentChoices, assembly: string): string[] {
  return ['synth', '--quiet', '--output', assembly, ...contextArguments(choices)];
}

/** The arguments to show how a deployment changes permissions, without a change set. */
export function permissionArguments(choices: DeploymentChoices, assembly: string): string[] {
  return ['diff', ...stacksOf(choices), `--app=${assembly}`, '--security-only', '--no-change-set'];
}

/**
 * The arguments to deploy the stacks. `cdk` asks for each stack alone, so a "no" to the second would leave half a deployment,
 * and with more than one stack at a time it refuses to ask: the command asks once, before.
 */
export function deployArguments(choices: DeploymentChoices, assembly: string): string[] {
  return [
    'deploy',
    ...stacksOf(choices),
    `--app=${assembly}`,
    '--require-approval=never',
    // Targets and benchmark do not depend on each other.
    '--concurrency=2',
    '--asset-parallelism=true',
  ];
}

function stacksOf({ database }: DeploymentChoices): string[] {
  return present([database === true && STACK_NAMES.database, STACK_NAMES.targets, STACK_NAMES.benchmark]);
}

/** `-c key=value` for each setting that is not empty. */
export function contextArguments(choices: DeploymentChoices): string[] {
  const values = SETTING_KEYS.map((key) => [key, contextValue(choices, key)] as const);
  return values.flatMap(([key, value]) => (value === '' ? [] : ['-c', `${key}=${value}`]));
}
