/** `thaw deploy` and `thaw destroy`: the same CDK app, on AWS. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { BenchmarkError } from '../../core/errors.ts';
import { formatCount } from '../../core/format/numbers.ts';
import { DATABASE_STANDING_PRICES } from '../../core/pricing/price-table.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { deployArguments, destroyArguments, destroyDatabaseArguments } from '../../infra/deployment/cdk-arguments.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { type DeploymentChoices, mergeChoices } from '../../infra/settings/deploy-settings.ts';
import { buildTargets } from '../../target-functions/build/index.ts';
import { describeStack } from '../adapters/stacks.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { repositoryRoot, stateFolder } from '../paths.ts';
import { awsProblem, requireRegion } from '../sessions/aws-session.ts';
import { runCdk } from '../sessions/cdk.ts';
import { BOOTSTRAP_STACK } from '../sessions/stack-names.ts';
import { parseArchitecture } from './build.ts';

export interface DeployOptions {
  readonly region?: string;
  readonly yes: boolean;
  /** Values of `DEPLOY_FLAGS`; absent = as deployed before. */
  readonly [flag: string]: unknown;
}

export interface DestroyOptions {
  readonly region?: string;
  readonly yes: boolean;
}

export async function deployVerb(options: DeployOptions, output: Output): Promise<number> {
  const region = requireRegion(options.region);
  const before = await asked(() => describeStack({ region }, STACK_NAMES.benchmark));
  const choices = choicesOf(before?.outputs[OUTPUT_NAMES.deployChoices], options);
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: choices.architecture,
    ...(choices.targets === undefined ? {} : { targets: choices.targets }),
    profile: 'deploy',
    onProgress: (line) => (output.live ? output.status(line) : output.say(line)),
  });
  output.say(`Built for ${choices.architecture}: ${formatCount(built.length, 'target function')}.`);
  for (const { target, reason, fix } of missing) output.say(`  left out: ${target}: ${reason}\n    fix: ${fix}`);
  const environment = { AWS_REGION: region, AWS_DEFAULT_REGION: region, CDK_DEFAULT_REGION: region };
  const common = { environment, logFile: path.join(stateFolder, 'cdk-aws.log'), show: 'inherit' } as const;
  if ((await asked(() => describeStack({ region }, BOOTSTRAP_STACK))) === undefined) {
    throw new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'user',
      message: `The account is not prepared for the CDK in ${region}.`,
      fix: `prepare it once: npx cdk bootstrap aws://ACCOUNT/${region}`,
    });
  }
  if (choices.database === true) for (const line of databaseCostLines()) output.say(line);
  await runCdk({ ...common, args: deployArguments({ ...choices, approved: options.yes }) });
  if (choices.database !== true && (await asked(() => describeStack({ region }, STACK_NAMES.database))) !== undefined) {
    output.say('Taking the database away …');
    await runCdk({ ...common, args: destroyDatabaseArguments(choices) });
  }
  const stack = await asked(() => describeStack({ region }, STACK_NAMES.benchmark));
  output.print(`Deployed in ${region}. Start a run: npx thaw run --aws, or in the console:`);
  output.print(`  ${stack?.outputs[OUTPUT_NAMES.consoleUrl] ?? ''}`);
  output.printJson({ region, choices, outputs: stack?.outputs ?? {} });
  return missing.length === 0 ? EXIT.ok : EXIT.notGood;
}

/** Takes the stacks away; the reports bucket stays, and its name is printed. */
export async function destroyVerb(options: DestroyOptions, output: Output): Promise<number> {
  const region = requireRegion(options.region);
  const stack = await asked(() => describeStack({ region }, STACK_NAMES.benchmark));
  const bucket = stack?.outputs[OUTPUT_NAMES.reportsBucketName];
  if (
    !options.yes &&
    !(await confirmed(`Take Thaw out of ${region}? Reports stay in ${bucket ?? 'their bucket'}. [y/N] `))
  ) {
    output.say('Nothing was changed.');
    output.errorJson({ code: 'STOPPED', message: 'Nothing was changed.', fix: 'answer y, or say --yes' });
    return EXIT.usage;
  }
  await runCdk({
    args: destroyArguments({ ...choicesOf(stack?.outputs[OUTPUT_NAMES.deployChoices], {}), approved: true }),
    environment: { AWS_REGION: region, AWS_DEFAULT_REGION: region, CDK_DEFAULT_REGION: region },
    logFile: path.join(stateFolder, 'cdk-aws.log'),
    show: 'inherit',
  });
  output.print(
    `The stacks are gone from ${region}.${bucket === undefined ? '' : ` The reports are still in the bucket ${bucket}.`}`,
  );
  output.printJson({ region, reportsBucketName: bucket });
  return EXIT.ok;
}

/**
 * The stack's output `DeployChoices` holds what it was deployed with, as context values: a second deploy changes only
 * what is named.
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

/** What the database costs while nobody uses it: said before it is deployed. */
export function databaseCostLines(): string[] {
  const perHour = DATABASE_STANDING_PRICES.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0);
  const hoursAMonth = 730;
  return [
    `The database of the suite stadiums costs about $${perHour.toFixed(2)} an hour ($${(perHour * hoursAMonth).toFixed(0)} a month) while it stands, used or not (list prices of us-east-1):`,
    ...DATABASE_STANDING_PRICES.flatMap(({ what, usdPerHour, source, checked }) => [
      `  $${usdPerHour.toFixed(4)}  ${what}`,
      `           ${source}; ${checked ?? 'NOT CHECKED: written down from memory'}`,
    ]),
    '  take it away again with: npx thaw deploy --no-database',
  ];
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw awsProblem(error);
  }
}

async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: 'destroy asks before it takes anything away, and there is no terminal to ask on.',
      fix: 'say yes beforehand: npx thaw destroy --yes',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
