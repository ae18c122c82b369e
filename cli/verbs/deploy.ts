/** `thaw deploy` and `thaw destroy`: the same CDK app, on AWS. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { BenchmarkError } from '../../core/errors.ts';
import { buildTargets } from '../../target-functions/build/index.ts';
import { describeStack } from '../adapters/stacks.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { repositoryRoot, stateFolder } from '../paths.ts';
import { awsProblem, requireRegion } from '../sessions/aws-session.ts';
import { runCdk } from '../sessions/cdk.ts';
import { BENCHMARK_STACK, BOOTSTRAP_STACK } from '../sessions/stack-names.ts';
import { parseArchitecture } from './build.ts';

export interface DeployOptions {
  readonly region?: string;
  readonly arch?: string;
  /** Absent = as deployed before, else off. */
  readonly nightly?: boolean;
  readonly timeZone?: string;
  readonly suite?: string;
  readonly targets?: readonly string[];
  readonly yes: boolean;
}

export interface DestroyOptions {
  readonly region?: string;
  readonly yes: boolean;
}

/** What a deployment was asked for; kept in the stack's output `DeployChoices`, so that a second deploy changes only what is named. */
interface Choices {
  readonly architecture: string;
  readonly nightly: string;
  readonly nightlyTimeZone: string;
  readonly nightlySuite: string;
  readonly targets: string;
}

const FIRST_CHOICES: Choices = {
  architecture: 'arm64',
  nightly: 'false',
  nightlyTimeZone: 'UTC',
  nightlySuite: 'nightly',
  targets: '',
};

export async function deployVerb(options: DeployOptions, output: Output): Promise<number> {
  const region = requireRegion(options.region);
  const before = await asked(() => describeStack({ region }, BENCHMARK_STACK));
  const choices = mergeChoices(before?.outputs['DeployChoices'], options);
  const names = choices.targets === '' ? undefined : choices.targets.split(',');
  const { built, missing } = await buildTargets({
    repositoryRoot,
    architecture: parseArchitecture(choices.architecture),
    ...(names === undefined ? {} : { targets: names }),
    profile: 'deploy',
    onProgress: (line) => (output.live ? output.status(line) : output.say(line)),
  });
  output.say(`${built.length} target functions are built for ${choices.architecture}.`);
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
  const context = Object.entries(choices).flatMap(([key, value]) =>
    value === '' ? [] : ['--context', `${key}=${value}`],
  );
  const approval = options.yes ? ['--require-approval', 'never'] : [];
  await runCdk({ ...common, args: ['deploy', '--all', ...approval, ...context] });
  const stack = await asked(() => describeStack({ region }, BENCHMARK_STACK));
  output.print(`Deployed in ${region}. Start a run: npx thaw run --aws, or in the console:`);
  output.print(`  ${stack?.outputs['ConsoleUrl'] ?? ''}`);
  output.printJson({ region, choices, outputs: stack?.outputs ?? {} });
  return missing.length === 0 ? EXIT.ok : EXIT.notGood;
}

/** Takes the stacks away; the reports bucket stays, and its name is printed. */
export async function destroyVerb(options: DestroyOptions, output: Output): Promise<number> {
  const region = requireRegion(options.region);
  const stack = await asked(() => describeStack({ region }, BENCHMARK_STACK));
  const bucket = stack?.outputs['ReportsBucketName'];
  if (
    !options.yes &&
    !(await confirmed(`Take Thaw out of ${region}? Reports stay in ${bucket ?? 'their bucket'}. [y/N] `))
  ) {
    output.say('Nothing was changed.');
    return EXIT.usage;
  }
  await runCdk({
    args: ['destroy', '--all', '--force'],
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

function mergeChoices(deployed: string | undefined, options: DeployOptions): Choices {
  const before =
    deployed === undefined ? FIRST_CHOICES : { ...FIRST_CHOICES, ...(JSON.parse(deployed) as Partial<Choices>) };
  return {
    architecture: options.arch === undefined ? before.architecture : parseArchitecture(options.arch),
    nightly: options.nightly === undefined ? before.nightly : String(options.nightly),
    nightlyTimeZone: options.timeZone ?? before.nightlyTimeZone,
    nightlySuite: options.suite ?? before.nightlySuite,
    targets: options.targets?.join(',') ?? before.targets,
  };
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
