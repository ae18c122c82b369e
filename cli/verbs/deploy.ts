/** `thaw deploy` and `thaw destroy`: the same CDK app, on AWS. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { formatCount } from '../../core/format/numbers.ts';
import { DATABASE_STANDING_PRICES } from '../../core/pricing/price-table.ts';
import type { Architecture } from '../../core/suite/types.ts';
import { deployArguments, destroyArguments, destroyDatabaseArguments } from '../../infra/deployment/cdk-arguments.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { type DeploymentChoices, mergeChoices } from '../../infra/settings/deploy-settings.ts';
import { buildTargets } from '../../target-functions/build/index.ts';
import { runCdk } from '../adapters/cdk.ts';
import { BOOTSTRAP_STACK, describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { repositoryRoot, stateFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { makeBuildPrinter, sayMissing } from '../output/session-printer.ts';
import { requireRegion } from '../sessions/aws-session.ts';
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
  const before = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  const choices = choicesOf(before?.outputs[OUTPUT_NAMES.deployChoices], options);
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: choices.architecture,
    ...(choices.targets === undefined ? {} : { targets: choices.targets }),
    profile: 'deploy',
    onProgress: makeBuildPrinter(output),
  });
  output.say(`Built for ${choices.architecture}: ${formatCount(built.length, 'target function')}.`);
  sayMissing({ missing }, output, '  ');
  const environment = { AWS_REGION: region, AWS_DEFAULT_REGION: region, CDK_DEFAULT_REGION: region };
  const common = { environment, logFile: path.join(stateFolder, 'cdk-aws.log'), show: 'inherit' } as const;
  if ((await callAws(() => describeStack({ region }, BOOTSTRAP_STACK))) === undefined) {
    throw userError(
      'ENVIRONMENT_MISSING',
      `The account is not prepared for the CDK in ${region}.`,
      `prepare it once: npx cdk bootstrap aws://ACCOUNT/${region}`,
    );
  }
  if (choices.database === true) for (const line of databaseCostLines()) output.say(line);
  await runCdk({ ...common, args: deployArguments({ ...choices, approved: options.yes }) });
  if (
    choices.database !== true &&
    (await callAws(() => describeStack({ region }, STACK_NAMES.database))) !== undefined
  ) {
    output.say('Taking the database away …');
    await runCdk({ ...common, args: destroyDatabaseArguments(choices) });
  }
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  output.print(`Deployed in ${region}. Start a run: npx thaw run --aws, or in the console:`);
  output.print(`  ${stack?.outputs[OUTPUT_NAMES.consoleUrl] ?? ''}`);
  output.printJson({ region, choices, outputs: stack?.outputs ?? {} });
  return missing.length === 0 ? EXIT.ok : EXIT.notGood;
}

/** Takes the stacks away; the reports bucket stays, and its name is printed. */
export async function destroyVerb(options: DestroyOptions, output: Output): Promise<number> {
  const region = requireRegion(options.region);
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
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

async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw userError(
      'USAGE',
      'destroy asks before it takes anything away, and there is no terminal to ask on.',
      'say yes beforehand: npx thaw destroy --yes',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
