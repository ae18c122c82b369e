/** `thaw state-machine`: the deployed definition, as JSON. */
import { STACK_NAMES } from '../../infra/deployment/names.ts';
import { connectCloud } from '../../local-cloud/cloud/client.ts';
import { cloudPort } from '../../local-cloud/cloud/state-folder.ts';
import { deployedDefinition } from '../adapters/state-machine.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { repositoryRoot } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { openAwsSession } from '../sessions/aws-session.ts';
import { findBenchmark } from '../sessions/benchmark-stack.ts';
import { clientSettings } from '../sessions/local-session.ts';
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

/**
 * The stack in the running local cloud; nothing is started or deployed.
 * @throws BenchmarkError ENVIRONMENT_MISSING when there is none
 */
async function findLocally(): Promise<Pick<Session, 'settings' | 'stateMachineArn'>> {
  const port = cloudPort();
  const cloud = await connectCloud({ repositoryRoot, port });
  const settings = cloud && clientSettings(cloud);
  const benchmark = settings && (await findBenchmark(settings));
  if (settings !== undefined && benchmark !== undefined) return { settings, ...benchmark };
  throw userError(
    'ENVIRONMENT_MISSING',
    cloud === undefined
      ? `Nothing is deployed here: no local cloud runs on port ${port}.`
      : `The stack ${STACK_NAMES.benchmark} is not deployed in the local cloud on port ${port}.`,
    'deploy it first: npx thaw cloud up (or read the one on AWS: npx thaw state-machine --aws)',
  );
}
