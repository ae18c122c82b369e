/** `thaw deploy`: deploys the CDK app to AWS. */
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { formatCount } from '../../core/format/numbers.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { assertNightlySuite } from '../../infra/catalogue/catalogue.ts';
import { deployArguments, permissionArguments, synthArguments } from '../../infra/deployment/cdk-arguments.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { assertDatabase } from '../../infra/deployment/regions.ts';
import { type DeploymentChoices, mergeChoices } from '../../infra/settings/deploy-settings.ts';
import { assertMeasuredHere } from '../../infra/settings/measured-functions.ts';
import { buildCpuTimeExtension } from '../../target-functions/build/build-extension.ts';
import { buildTargets } from '../../target-functions/build/build-targets.ts';
import { configuredQualifier, DEFAULT_QUALIFIER, isBootstrapped } from '../adapters/bootstrap.ts';
import { permissionChanges, runCdkOnAws, synthesizeForAws } from '../adapters/cdk.ts';
import { BOOTSTRAP_STACK, deleteStack, describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { confirmed } from '../host/confirm.ts';
import { repositoryRoot, stateFolder } from '../host/paths.ts';
import { databaseCostLines } from '../output/database-cost.ts';
import type { Output } from '../output/output.ts';
import { makeBuildPrinter, printMissing } from '../output/session-printer.ts';
import { assertNoRuns, deploymentOf, findRunsInProgress } from '../runs/unfinished-work.ts';
import { regionFlag, requireRegion } from '../sessions/aws-session.ts';
import { localCatalogue } from '../suites/check-suite.ts';
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
  if (choices.database === true) assertDatabase(region, choices);
  const deployment = deploymentOf({ region }, before?.outputs ?? {});
  const refuseDuringRuns = async () => {
    if (deployment === undefined) return;
    const runs = await callAws(() => findRunsInProgress(deployment));
    assertNoRuns(runs, 'a deployment would replace functions while they are measured', stopCommands(region, runs));
  };
  await refuseDuringRuns();
  if (choices.measure !== undefined) {
    const stack = before ?? (await callAws(() => describeStack({ region }, BOOTSTRAP_STACK)));
    assertMeasuredHere(choices.measure, { region, accountId: stack?.accountId });
  }
  // Before the build, which compiles for minutes.
  if (choices.nightly === true) assertNightlySuite(choices.nightlySuite, localCatalogue().suites);
  const qualifier = choices.bootstrapQualifier ?? (await configuredQualifier(repositoryRoot)) ?? DEFAULT_QUALIFIER;
  if (!(await callAws(() => isBootstrapped({ region }, qualifier)))) throw notBootstrapped(region, qualifier);
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: choices.architecture,
    ...definedOnly({ targets: choices.targets }),
    profile: 'deploy',
    onProgress: makeBuildPrinter(output),
  });
  output.log(`Built for ${choices.architecture}: ${formatCount(built.length, 'target function')}.`);
  printMissing({ missing }, output, '  ');
  for (const architecture of ['arm64', 'x86_64'] as const) await buildExtension(architecture, output);
  if (choices.database === true) for (const line of databaseCostLines()) output.log(line);
  const assembly = path.join(stateFolder, 'cdk.out');
  await synthesizeForAws(region, synthArguments(choices, assembly));
  if (!options.yes && !(await approved(region, permissionArguments(choices, assembly), output))) {
    output.log('Nothing was changed.');
    output.errorJson({ code: 'STOPPED', message: 'Nothing was changed.', fix: 'answer y, or use --yes' });
    return EXIT.usage;
  }
  // Building and the question may have taken long.
  await refuseDuringRuns();
  await runCdkOnAws(region, deployArguments(choices, assembly));
  if (
    choices.database !== true &&
    (await callAws(() => describeStack({ region }, STACK_NAMES.database))) !== undefined
  ) {
    output.log('Taking the database away …');
    await callAws(() => deleteStack({ region }, STACK_NAMES.database, () => {}));
  }
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  const url = stack?.outputs[OUTPUT_NAMES.consoleUrl];
  output.print(
    `Deployed in ${region}. Start a run: npx thaw run --aws${regionFlag(options)}${url === undefined ? '' : `, or in the console:\n  ${url}`}`,
  );
  output.printJson({ region, choices, outputs: stack?.outputs ?? {} });
  return missing.length === 0 ? EXIT.ok : EXIT.notGood;
}

/** Functions to measure may be of either architecture; without it only `cpuTimeExtension` is refused. */
async function buildExtension(architecture: Architecture, output: Output): Promise<void> {
  const missing = await buildCpuTimeExtension({
    repositoryRoot,
    architecture,
    profile: 'deploy',
    environment: process.env,
    onProgress: makeBuildPrinter(output),
  });
  if (missing === undefined) return;
  output.log(`  The CPU time extension for ${architecture} is left out: ${missing.reason}. ${missing.fix}`);
}

/** Shows the changes of permissions and asks once for all stacks; true when there are none. */
async function approved(region: string, args: readonly string[], output: Output): Promise<boolean> {
  const changes = await permissionChanges(region, args);
  if (changes === undefined) return true;
  output.log(changes.trimEnd());
  return confirmed('deploy', `Deploy to ${region} with these changes of permissions?`);
}

function stopCommands(region: string, runs: readonly { readonly arn: string }[]): string {
  const commands = runs.map(({ arn }) => `aws stepfunctions stop-execution --region ${region} --execution-arn ${arn}`);
  return `wait until it has ended; or stop it, which restores its functions, and deploy a minute later: ${commands.join('; ')}`;
}

function notBootstrapped(region: string, qualifier: string) {
  const flag = qualifier === DEFAULT_QUALIFIER ? '' : ` --qualifier ${qualifier}`;
  return userError(
    'ENVIRONMENT_MISSING',
    `The account is not prepared for the CDK in ${region}: there is no parameter /cdk-bootstrap/${qualifier}/version.`,
    `prepare it once: npx cdk bootstrap aws://ACCOUNT/${region}${flag}; if it was done with another qualifier, name that: npx thaw deploy --region ${region} --qualifier QUALIFIER`,
  );
}

/**
 * What to deploy: the given flags and, for absent ones, the values of the stack's output `DeployChoices`, so that a second
 * deploy changes only what is named.
 */
function choicesOf(
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
