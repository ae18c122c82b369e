/** `thaw state-machine`: the deployed definition, as JSON. */
import { STACK_NAMES } from '../../infra/deployment/names.ts';
import { deployedDefinition } from '../adapters/state-machine.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import type { Output } from '../output/output.ts';
import { openAwsSession } from '../sessions/aws-session.ts';
import { findLocalStack } from '../sessions/local-stack.ts';
import type { Session } from '../sessions/types.ts';

interface StateMachineOptions {
  readonly aws: boolean;
  readonly region?: string;
}

/** Prints the same JSON with and without --json. */
export async function stateMachineVerb(options: StateMachineOptions, output: Output): Promise<number> {
  const deployed = options.aws ? await openAwsSession(options.region) : await findLocally();
  const call = () => deployedDefinition(deployed.settings, deployed.stateMachineArn);
  const definition = await (options.aws ? callAws(call) : call());
  output.print(JSON.stringify(definition, undefined, 2));
  output.printJson(definition);
  return EXIT.ok;
}

/** @throws BenchmarkError ENVIRONMENT_MISSING when there is none */
async function findLocally(): Promise<Pick<Session, 'settings' | 'stateMachineArn'>> {
  const { port, isRunning, stack } = await findLocalStack();
  if (stack !== undefined) return stack;
  throw userError(
    'ENVIRONMENT_MISSING',
    isRunning
      ? `The stack ${STACK_NAMES.benchmark} is not deployed in the local cloud on port ${port}.`
      : `Nothing is deployed here: no local cloud runs on port ${port}.`,
    'deploy it first: npx thaw cloud up (or read the one on AWS: npx thaw state-machine --aws)',
  );
}
