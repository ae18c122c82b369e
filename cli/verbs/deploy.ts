/** `thaw deploy`: deploys the CDK app to AWS. */
import { definedOnly } from '../../core/defined-only.ts';
import { formatCount } from '../../core/format/numbers.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { deployArguments, destroyDatabaseArguments } from '../../infra/deployment/cdk-arguments.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { type DeploymentChoices, mergeChoices } from '../../infra/settings/deploy-settings.ts';
import { assertMeasuredHere } from '../../infra/settings/measured-functions.ts';
import { buildTargets } from '../../target-functions/build/build-targets.ts';
import { runCdkOnAws } from '../adapters/cdk.ts';
import { BOOTSTRAP_STACK, describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { repositoryRoot } from '../host/paths.ts';
import { databaseCostLines } from '../output/database-cost.ts';
import type { Output } from '../output/output.ts';
import { makeBuildPrinter, printMissing } from '../output/session-printer.ts';
import { requireRegion } from '../sessions/aws-session.ts';
import { parseArchitecture } from './build.ts';

interface DeployOptions {
  readonly region?: string;
  readonly yes: boolean;
  /** Values of `DEPLOY_FLAGS`; absent = as deployed before. */
  readonly [flag: string]: unknown;
}

export async function deployVerb(options: DeployOptions, output: Output): Promise<number> {
  const region = await requireRegion(options.region);
  const before = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  const choices = choicesOf(before?.outputs[OUTPUT_NAMES.deployChoices], options);
  if (choices.measure !== undefined) {
    const stack = before ?? (await callAws(() => describeStack({ region }, BOOTSTRAP_STACK)));
    assertMeasuredHere(choices.measure, { region, accountId: stack?.accountId });
  }
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: choices.architecture,
    ...definedOnly({ targets: choices.targets }),
    profile: 'deploy',
    onProgress: makeBuildPrinter(output),
  });
  output.log(`Built for ${choices.architecture}: ${formatCount(built.length, 'target function')}.`);
  printMissing({ missing }, output, '  ');
  if ((await callAws(() => describeStack({ region }, BOOTSTRAP_STACK))) === undefined) {
    throw userError(
      'ENVIRONMENT_MISSING',
      `The account is not prepared for the CDK in ${region}.`,
      `prepare it once: npx cdk bootstrap aws://ACCOUNT/${region}`,
    );
  }
  if (choices.database === true) for (const line of databaseCostLines()) output.log(line);
  await runCdkOnAws(region, deployArguments({ ...choices, approved: options.yes }));
  if (
    choices.database !== true &&
    (await callAws(() => describeStack({ region }, STACK_NAMES.database))) !== undefined
  ) {
    output.log('Taking the database away …');
    await runCdkOnAws(region, destroyDatabaseArguments(choices));
  }
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  output.print(`Deployed in ${region}. Start a run: npx thaw run --aws, or in the console:`);
  output.print(`  ${stack?.outputs[OUTPUT_NAMES.consoleUrl] ?? ''}`);
  output.printJson({ region, choices, outputs: stack?.outputs ?? {} });
  return missing.length === 0 ? EXIT.ok : EXIT.notGood;
}

/**
 * What to deploy: the given flags and, for absent ones, the values of the stack's output `DeployChoices`, so that a second
 * deploy changes only what is named.
 */
export function choicesOf(
  deployed: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): DeploymentChoices & { readonly architecture: Architecture } {
  const before = JSON.parse(deployed ?? '{}') as Record<string, string | undefined>;
  const { arch } = flags;
  const architecture = typeof arch === 'string' ? parseArchitecture(arch) : undefined;
  return {
    architecture: 'arm64',
    nightly: false,
    database: false,
    ...mergeChoices({ ...flags, arch: architecture }, before),
  };
}
