/** The outputs of the deployed stack that a session needs. */
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { describeStack } from '../adapters/stacks.ts';
import type { Session } from './types.ts';

/** Undefined when the stack is not, or not completely, deployed. */
export async function findBenchmark(
  settings: ClientSettings,
): Promise<Pick<Session, 'stateMachineArn' | 'reportsBucketName'> | undefined> {
  const { outputs = {} } = (await describeStack(settings, STACK_NAMES.benchmark)) ?? {};
  const stateMachineArn = outputs[OUTPUT_NAMES.stateMachineArn];
  const reportsBucketName = outputs[OUTPUT_NAMES.reportsBucketName];
  return stateMachineArn && reportsBucketName ? { stateMachineArn, reportsBucketName } : undefined;
}
