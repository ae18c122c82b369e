/** `thaw state-machine`: the definition that is deployed, as JSON. */
import { BenchmarkError } from '../../core/errors.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deploy.ts';
import { connectCloud } from '../../local-cloud/cloud/client.ts';
import { describeStack } from '../adapters/stacks.ts';
import { deployedDefinition } from '../adapters/state-machine.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { repositoryRoot } from '../paths.ts';
import { awsProblem, openAwsSession } from '../sessions/aws-session.ts';
import { clientSettings, localPort } from '../sessions/local-session.ts';
import type { Session } from '../sessions/types.ts';

export interface StateMachineOptions {
  readonly aws: boolean;
  readonly region?: string;
}

/** Prints it for both kinds of reader: it is JSON either way. */
export async function stateMachineVerb(options: StateMachineOptions, output: Output): Promise<number> {
  const deployed = options.aws ? await openAwsSession(options.region) : await findLocally();
  const definition = await deployedDefinition(deployed.settings, deployed.stateMachineArn).catch((error: unknown) => {
    throw options.aws ? awsProblem(error) : error;
  });
  output.print(JSON.stringify(definition, undefined, 2));
  output.printJson(definition);
  return EXIT.ok;
}

/**
 * The stack in the local cloud that runs; nothing is started or deployed for this.
 * @throws BenchmarkError ENVIRONMENT_MISSING when there is none
 */
async function findLocally(): Promise<Pick<Session, 'settings' | 'stateMachineArn'>> {
  const port = localPort();
  const cloud = await connectCloud({ repositoryRoot, port });
  const settings = cloud && clientSettings(cloud);
  const stack = settings && (await describeStack(settings, STACK_NAMES.benchmark));
  const stateMachineArn = stack?.outputs[OUTPUT_NAMES.stateMachineArn];
  if (settings !== undefined && stateMachineArn !== undefined) return { settings, stateMachineArn };
  throw new BenchmarkError({
    code: 'ENVIRONMENT_MISSING',
    source: 'user',
    message:
      cloud === undefined
        ? `Nothing is deployed here: no local cloud runs on port ${port}.`
        : `The stack ${STACK_NAMES.benchmark} is not deployed in the local cloud on port ${port}.`,
    fix: 'deploy it first: npx thaw cloud up (or read the one on AWS: npx thaw state-machine --aws)',
  });
}
