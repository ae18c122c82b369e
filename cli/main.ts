/** The `thaw` command: arguments to verbs. Each verb is a file of `verbs/`. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Help, InvalidArgumentError, type Option } from 'commander';
import { DEPLOY_FLAGS } from '../infra/settings/deploy-settings.ts';
import { EXIT, exitCodeOf } from './errors/exit-codes.ts';
import { explainError } from './errors/explain-error.ts';
import { userError } from './errors/make-errors.ts';
import type { ErrorForPrograms } from './output/error-text.ts';
import { makeOutput, type Output } from './output/output.ts';

const output = makeOutput({ json: process.argv.includes('--json') });
let exitCode: number = EXIT.ok;
const AWS_REGION_HELP = 'AWS Region (default: that of your environment or profile)';

const MEASURE_EXAMPLES = `
Several are compared with the first; exit code 1 on a regression.

Examples:
  npx thaw measure ./dist
  npx thaw measure ./dist-main ./dist-branch --event event.json
  npx thaw measure target/lambda/orders --memory 128,512,1769
  npx thaw measure cdk.out/Shop.template.json#Orders --env TABLE=orders
  npx thaw measure ARN ARN --aws`;

const program = new Command('thaw')
  .description('Measures cold and warm starts of AWS Lambda functions: how fast, how costly, how sure.')
  .version(packageVersion())
  .option('--json', 'print the result as JSON on standard output')
  .configureHelp({ optionDescription })
  .exitOverride()
  .showHelpAfterError('(see --help)')
  .addHelpText(
    'after',
    `
Examples:
  npx thaw run                         the quick suite in the local cloud
  npx thaw run dynamodb --set cold.samples=10
  npx thaw run my-suite.json --aws     a suite of your own, on AWS
  npx thaw measure ./dist              a function of yours, before it is deployed
  npx thaw estimate nightly            what a run would take and cost
  npx thaw compare RUN RUN             what changed between two runs
  npx thaw reports open                the newest report in the browser

Exit codes: 0 done and complete · 1 the report is partial or failed, or a comparison found a regression · 2 wrong input · 3 something is missing or failed · 130 stopped`,
  );

verb(
  'run [suite]',
  'run a suite (a name, or a JSON file), print its summary and write its report to ./reports; default: quick',
)
  .option('--aws', 'on AWS, in the deployed stack, instead of the local cloud', false)
  .option('--set <key=value>', 'change the suite, for example cold.samples=20; may be repeated', collect, [])
  .option('--memory <sizes>', 'measure every function at these sizes, MB, separated by commas', memorySizes)
  .option('--region <region>', AWS_REGION_HELP)
  .option('--full', 'print every table of the report, not only the summary of at most 30 lines', false)
  .option('--why', 'also print where the time of the slowest cold start goes, and what its function can do', false)
  .action(act(async (suite, options) => (await import('./verbs/run.ts')).runVerb(suite, options, output)));

verb(
  'measure <paths...>',
  'measure functions of this machine: folders, zips, programs, bundled files, TEMPLATE#LogicalId',
)
  .option('--memory <sizes>', 'MB, separated by commas (default: as the template says, else 128)', memorySizes)
  .option('--event <event>', 'the event: JSON, or a file that holds it (default: {})')
  .option('--runtime <runtime>', 'instead of the detected one, for example nodejs22.x')
  .option('--handler <handler>', 'instead of the detected one: file.function')
  .option('--env <name=value>', 'environment variable; without =value that of this shell; may be repeated', collect, [])
  .option('--layer <path>', 'layer, a zip or folder; may be repeated', collect, [])
  .option('--timeout <seconds>', 'timeout of the function (default: as the template says, else 30)', timeoutSeconds)
  .option('--samples <count>', 'cold samples of each; twice as many warm ones', wholeNumber, 10)
  .option('--aws', 'measure deployed functions by their ARNs, on AWS', false)
  .option(
    '--cpu-time-extension',
    'also measure with an extension attached that reads the CPU time of the function',
    false,
  )
  .option('--region <region>', AWS_REGION_HELP)
  .option('--full', 'print every table, not only the summary', false)
  .option('--why', 'also print where the time of the slowest cold start goes, and what its function can do', false)
  .addHelpText('after', MEASURE_EXAMPLES)
  .action(act(async (paths, options) => (await import('./verbs/measure.ts')).measureVerb(paths, options, output)));

verb('suites', 'list the suites that ship').action(
  act(async () => (await import('./verbs/suites.ts')).suitesVerb(output)),
);

verb('estimate [suite]', 'time, cost, state transitions and API calls of a run, without making it')
  .option('--set <key=value>', 'change the suite', collect, [])
  .option('--memory <sizes>', 'with every function at these sizes, MB, separated by commas', memorySizes)
  .option('--local', 'of a run in the local cloud', false)
  .option('--region <region>', 'AWS Region whose prices count (default: yours, else us-east-1)')
  .action(act(async (suite, options) => (await import('./verbs/estimate.ts')).estimateVerb(suite, options, output)));

verb(
  'compare <names...>',
  'two runs of ./reports (the earlier first), or with --functions functions; exit code 1 on a regression',
)
  .option('--functions', 'the names are functions: the same as thaw measure', false)
  .option('--aws', 'with --functions: on AWS', false)
  .option(
    '--memory <sizes>',
    'with --functions: MB, separated by commas (default: as the first is configured)',
    memorySizes,
  )
  .option('--event <event>', 'with --functions: the event, JSON or a file that holds it')
  .option('--samples <count>', 'with --functions: cold samples of each; twice as many warm ones', wholeNumber, 10)
  .option('--full', 'with --functions: print every table, not only the summary', false)
  .option(
    '--cpu-time-extension',
    'with --functions: also measure with an extension attached that reads the CPU time',
    false,
  )
  .option('--markdown', 'print Markdown, a comment for a pull request, instead of tables', false)
  .option('--region <region>', AWS_REGION_HELP)
  .action(act(async (names, options) => (await import('./verbs/compare.ts')).compareVerb(names, options, output)));

const reports = verb('reports', 'the reports of runs: list, download, open in the browser, make an index page');
subVerb(reports, 'list', 'the reports in ./reports, or in the bucket on AWS; newest first')
  .option('--aws', 'those in the bucket', false)
  .option('--region <region>', AWS_REGION_HELP)
  .action(act(async (options) => (await import('./verbs/reports-list.ts')).reportsList(options, output)));
subVerb(reports, 'download [runId]', 'bring a report from AWS to ./reports; default: the newest finished one')
  .option('--region <region>', AWS_REGION_HELP)
  .action(
    act(async (runId, options) =>
      (await import('./verbs/reports-download.ts')).reportsDownload(runId, options, output),
    ),
  );
subVerb(
  reports,
  'open [runId]',
  'show the page of a report (report.html) in the browser, or print its path; default: the newest',
)
  .option('--aws', 'download it first; default: the newest finished one in the bucket', false)
  .option('--link', 'only print a link to its page on AWS, for someone without access to the account', false)
  .option('--minutes <count>', 'with --link: how long the link works, in minutes', wholeNumber, 60)
  .option('--region <region>', AWS_REGION_HELP)
  .action(
    act(async (runId, options) =>
      options.link
        ? (await import('./verbs/reports-link.ts')).reportsLink(runId, options, output)
        : (await import('./verbs/reports-open.ts')).reportsOpen(runId, options, output),
    ),
  );

subVerb(
  reports,
  'index',
  'write ./reports/index.html, a page with the latest run of each suite, its verdict and history',
).action(act(async () => (await import('./verbs/reports-index.ts')).reportsIndex(output)));

const cloud = verb('cloud', 'the local cloud on its own');
subVerb(cloud, 'up', 'start it, deploy into it, leave it running and print how to reach it')
  .option('--targets <names>', 'only these targets, separated by commas', commaList)
  .action(act(async (options) => (await import('./verbs/cloud-up.ts')).cloudUp(options, output)));
subVerb(cloud, 'down', 'take it down').action(
  act(async () => (await import('./verbs/cloud-down.ts')).cloudDown(output)),
);

verb('state-machine', 'print the deployed state machine as JSON')
  .option('--aws', 'that on AWS instead of that in the local cloud', false)
  .option('--region <region>', AWS_REGION_HELP)
  .action(act(async (options) => (await import('./verbs/state-machine.ts')).stateMachineVerb(options, output)));

verb('build [targets...]', 'build target functions')
  .option('--arch <architecture>', 'arm64 or x86_64 (default: this machine)')
  .option('--profile <profile>', 'deploy (for AWS, as published) or local (quick to compile)', 'deploy')
  .action(act(async (targets, options) => (await import('./verbs/build.ts')).buildVerb(targets, options, output)));

verb('doctor', 'what is missing on this machine, and how to get it').action(
  act(async () => (await import('./verbs/doctor.ts')).doctorVerb(output)),
);

const deploy = verb('deploy', 'deploy to AWS; what is not named stays as it was deployed before').option(
  '--region <region>',
  AWS_REGION_HELP,
);
for (const { option, help, helpOff, isList } of DEPLOY_FLAGS) {
  // An empty text takes the deployed value away, as with flags that are no lists.
  if (isList === true) deploy.option(option, help, (text) => (text === '' ? '' : commaList(text)));
  else deploy.option(option, help);
  if (helpOff !== undefined) deploy.option(option.replace('--', '--no-'), helpOff);
}
deploy
  .option('--yes', 'do not ask before changes of permissions', false)
  .action(act(async (options) => (await import('./verbs/deploy.ts')).deployVerb(options, output)));

verb('destroy', 'remove the stacks from AWS; the reports bucket stays')
  .option('--region <region>', AWS_REGION_HELP)
  .option('--yes', 'do not ask; what would leave functions changed is refused all the same', false)
  .option('--stop-runs', 'stop runs in progress and wait until their functions are restored', false)
  .action(act(async (options) => (await import('./verbs/destroy.ts')).destroyVerb(options, output)));

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function verb(nameAndArguments: string, description: string): Command {
  return subVerb(program, nameAndArguments, description);
}

function subVerb(parent: Command, nameAndArguments: string, description: string): Command {
  // --json may stand before or after the verb.
  return parent
    .command(nameAndArguments)
    .description(description)
    .option('--json', 'print the result as JSON')
    .exitOverride();
}

// biome-ignore lint/suspicious/noExplicitAny: commander hands over arguments and options as the verb declared them
function act(body: (...args: any[]) => number | Promise<number>): (...args: any[]) => Promise<void> {
  return async (...args) => {
    // Commander hands over arguments, options and the command.
    refuseRegionWithoutAws(args.at(-2));
    exitCode = await body(...args);
  };
}

/** Without --aws these verbs go to the local cloud, and a Region would be ignored without a word. */
function refuseRegionWithoutAws({
  aws,
  link,
  region,
}: {
  readonly aws?: boolean;
  readonly link?: boolean;
  readonly region?: string;
}): void {
  // A link is always to AWS.
  if (aws !== false || link === true || region === undefined) return;
  throw userError(
    'USAGE',
    `--region ${region} names a Region of AWS, and without --aws this command uses the local cloud.`,
    `add --aws, or leave --region ${region} out`,
  );
}

/** Defaults that are `false` or an empty list are not shown. */
function optionDescription(option: Option): string {
  const { defaultValue } = option;
  const isNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isNothing ? option.description : new Help().optionDescription(option);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function memorySizes(text: string): number[] {
  return commaList(text).map(wholeNumber);
}

function timeoutSeconds(text: string): number {
  const seconds = wholeNumber(text);
  if (seconds > 900) throw new InvalidArgumentError('Lambda allows at most 900 seconds');
  return seconds;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('it must be a whole number above zero');
  return number;
}

function commaList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) throw new InvalidArgumentError('name them as a,b,c');
  return names;
}

async function main(out: Output): Promise<void> {
  try {
    await program.parseAsync();
    if (exitCode === EXIT.interrupted) {
      const fix = 'start it again';
      out.errorJson({ code: 'STOPPED', message: 'Stopped by a signal, before there was a result.', fix });
    }
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; help and version are no errors.
      exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      if (exitCode !== EXIT.ok) out.errorJson(usageProblem(error));
      return;
    }
    const explained = explainError(error);
    out.error(explained);
    exitCode = exitCodeOf(explained);
  }
}

function usageProblem({ code, message }: CommanderError): ErrorForPrograms {
  // This is Commander's code for "no verb was named"; it has already printed the help.
  const text = code === 'commander.help' ? 'No verb was named.' : message.replace(/^error: /, '').trim();
  return { code: 'USAGE', message: text, fix: 'see npx thaw --help, or --help after the verb' };
}

await main(output);
process.exitCode = exitCode;
