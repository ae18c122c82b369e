/** `thaw compare`: two runs, or two functions in one run; exit code 1 when something has regressed, for use in CI. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compareFunctions } from '../../core/compare/compare-functions.ts';
import { compareRuns } from '../../core/compare/compare-runs.ts';
import { renderComparisonMarkdown } from '../../core/compare/comparison-markdown.ts';
import { renderComparisonPage } from '../../core/compare/comparison-page.ts';
import { comparisonNotes, comparisonTables, comparisonVerdict } from '../../core/compare/comparison-table.ts';
import type { RunComparison } from '../../core/compare/rows.ts';
import { configurationName, PHASE_TITLES } from '../../core/format/words.ts';
import { renderTable, wrap } from '../../core/report/terminal-text.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { memorySizeMb, tagsOf } from '../adapters/functions.ts';
import { describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { theme } from '../output/theme.ts';
import { readRun } from '../runs/read-run.ts';
import { requireRegion } from '../sessions/aws-session.ts';
import { localCatalogue } from '../suites/check-suite.ts';
import { makeCompareSuite } from '../suites/compare-suite.ts';
import { assertOptedIn, namedFunctions } from '../suites/opted-in.ts';
import { runSuite } from './run.ts';

interface CompareOptions {
  /** True: `names` are functions, measured now; otherwise they are runs. */
  readonly functions: boolean;
  readonly aws: boolean;
  readonly memory?: readonly number[];
  readonly event?: string;
  readonly samples: number;
  readonly region?: string;
  /** Prints a comment for a pull request instead of the tables. */
  readonly markdown?: boolean;
}

export async function compareVerb(names: readonly string[], options: CompareOptions, output: Output): Promise<number> {
  const [first, second, ...rest] = names;
  if (first === undefined || second === undefined || rest.length > 0) {
    throw userError(
      'USAGE',
      `compare takes two ${options.functions ? 'functions' : 'runs'}, and ${names.length} were named.`,
      options.functions
        ? 'write: npx thaw compare --functions ARN ARN'
        : 'write: npx thaw compare RUN RUN (see npx thaw reports list)',
    );
  }
  return options.functions
    ? await measureAndCompare([first, second], options, output)
    : await compareTwoRuns(first, second, options, output);
}

async function compareTwoRuns(
  reference: string,
  candidate: string,
  { markdown = false }: CompareOptions,
  output: Output,
): Promise<number> {
  const [before, after] = [readRun(reference), readRun(candidate)];
  const comparison = compareRuns(before, after);
  if (comparison.rows.length + comparison.unmatched.length === 0) {
    throw userError(
      'NOTHING_TO_MEASURE',
      'The two runs have no configuration in common that was measured in both.',
      'compare two runs of the same suite',
    );
  }
  output.printJson(comparison);
  const isLocal = after.results.run.environment.kind === 'local';
  const page = await writePage(comparison, isLocal);
  if (markdown) output.print(renderComparisonMarkdown(comparison).trimEnd());
  const names = new Map(
    [before, after].flatMap(({ results }) => results.configurations.map((row) => [row.id, configurationName(row)])),
  );
  const exitCode = show(comparison, output, { withTables: !markdown, names });
  output.log(`Page: ${path.relative(process.cwd(), page)}`);
  return exitCode;
}

/** Writes the page of a comparison beside the reports. @returns its path */
async function writePage(comparison: RunComparison, isLocal: boolean): Promise<string> {
  // Loaded only to draw: it takes longer to load than everything else of the command.
  const { drawChart } = await import('../../core/drawing/draw-chart.ts');
  const page = await renderComparisonPage(comparison, isLocal, drawChart);
  const file = path.join(reportsFolder, `compare-${comparison.reference}-${comparison.candidate}.html`);
  await mkdir(reportsFolder, { recursive: true });
  await writeFile(file, page);
  return file;
}

/** Prints a comparison. @returns exit code 1 when something has regressed, or a phase of the candidate has no valid sample */
function show(
  comparison: RunComparison,
  output: Output,
  { withTables = true, names = new Map<string, string>() } = {},
): number {
  const { reference, candidate, rows, unmatched, remarks } = comparison;
  for (const remark of remarks) output.log(`note: ${remark}`);
  if (withTables && rows.length > 0) {
    const notes = { title: `${candidate} against ${reference}`, notes: comparisonNotes(comparison) };
    const heading = renderTable({ ...notes, columns: [], rows: [] }, theme(output))
      .join('\n')
      .trimEnd();
    const tables = comparisonTables(comparison).map((table) => renderTable(table, theme(output)).join('\n'));
    output.print([heading, ...tables].join('\n\n'));
  }
  for (const [where, ids] of [
    [reference, comparison.onlyInReference],
    [candidate, comparison.onlyInCandidate],
  ] as const) {
    if (ids.length > 0) output.log(`only in ${where}: ${ids.map((id) => names.get(id) ?? id).join('; ')}`);
  }
  for (const figure of unmatched) {
    const where = figure.missingIn === 'reference' ? reference : candidate;
    output.log(
      `NOT COMPARED: ${configurationName(figure)}, ${PHASE_TITLES[figure.phase]}: no valid sample of ${where}`,
    );
  }
  for (const line of wrap(comparisonVerdict(comparison))) output.log(line);
  // A candidate without a valid response is a regression as well.
  const isBroken = unmatched.some(({ missingIn }) => missingIn === 'candidate');
  return rows.some(({ verdict }) => verdict === 'regressed') || isBroken ? EXIT.notGood : EXIT.ok;
}

async function measureAndCompare(
  functions: readonly [string, string],
  options: CompareOptions,
  output: Output,
): Promise<number> {
  const suite = await makeCompareSuite(
    { functions, samples: options.samples, memoryMb: options.memory, event: options.event },
    localCatalogue(),
    async (functionArn) => {
      if (!options.aws) {
        const message = `${functionArn} is on AWS, and this comparison would be made in the local cloud.`;
        throw userError('USAGE', message, 'add --aws, or name two targets of this repository');
      }
      const region = await requireRegion(options.region);
      return await callAws(() => memorySizeMb({ region }, functionArn));
    },
  );
  if (options.aws) await assertBothOptedIn(functions, options);
  const ended = await runSuite(suite, options, output);
  if (ended.results === undefined) return ended.exitCode;
  const verdict = show(compareFunctions(ended.results), output);
  return ended.exitCode === EXIT.ok ? verdict : ended.exitCode;
}

/** Targets are opted in by their deployment. */
async function assertBothOptedIn(functions: readonly string[], options: CompareOptions): Promise<void> {
  const region = await requireRegion(options.region);
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  const named = namedFunctions(stack?.outputs[OUTPUT_NAMES.deployChoices]);
  const arns = functions.filter((name) => name.startsWith('arn:'));
  await assertOptedIn(arns, named, (arn) => callAws(() => tagsOf({ region }, arn)));
}
