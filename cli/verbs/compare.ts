/** `thaw compare`: two runs, or two functions in one run; exit code 1 when something got worse, for use in CI. */
import { compareRuns } from '../../core/compare/compare-runs.ts';
import { runComparisonTable } from '../../core/compare/comparison-table.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { renderTable } from '../../core/report/terminal-tables.ts';
import type { Results, Verdict } from '../../core/report/types.ts';
import { memorySizeMb } from '../adapters/functions.ts';
import { localCatalogue } from '../check-suite.ts';
import { makeCompareSuite } from '../compare-suite.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { painter } from '../output/painter.ts';
import { readRun } from '../read-run.ts';
import { awsProblem, requireRegion } from '../sessions/aws-session.ts';
import { runSuite } from './run.ts';

export interface CompareOptions {
  /** True: `names` are functions, measured now; otherwise they are runs. */
  readonly functions: boolean;
  readonly aws: boolean;
  readonly memory?: readonly number[];
  readonly event?: string;
  readonly samples: number;
  readonly region?: string;
}

export async function compareVerb(names: readonly string[], options: CompareOptions, output: Output): Promise<number> {
  const [first, second, ...rest] = names;
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `compare takes two ${options.functions ? 'functions' : 'runs'}, and ${names.length} were named.`,
      fix: options.functions
        ? 'write: npx thaw compare --functions ARN ARN'
        : 'write: npx thaw compare RUN RUN (see npx thaw reports list)',
    });
  }
  return options.functions
    ? await compareFunctions([first, second], options, output)
    : compareTwoRuns(first, second, output);
}

function compareTwoRuns(reference: string, candidate: string, output: Output): number {
  const comparison = compareRuns(readRun(reference), readRun(candidate));
  if (comparison.rows.length === 0) {
    throw new BenchmarkError({
      code: 'NOTHING_TO_MEASURE',
      source: 'user',
      message: 'The two runs have no configuration in common that was measured in both.',
      fix: 'compare two runs of the same suite',
    });
  }
  for (const remark of comparison.remarks) output.say(`note: ${remark}`);
  output.print(renderTable(runComparisonTable(comparison), painter(output)).join('\n'));
  for (const [where, ids] of [
    [reference, comparison.onlyInReference],
    [candidate, comparison.onlyInCandidate],
  ] as const) {
    if (ids.length > 0) output.say(`only in ${where}: ${ids.join(', ')}`);
  }
  output.printJson(comparison);
  return conclude(comparison.rows, output);
}

async function compareFunctions(
  functions: readonly [string, string],
  options: CompareOptions,
  output: Output,
): Promise<number> {
  const settings = () => ({ region: requireRegion(options.region) });
  const suite = await makeCompareSuite(
    {
      functions,
      samples: options.samples,
      ...(options.memory === undefined ? {} : { memoryMb: options.memory }),
      ...(options.event === undefined ? {} : { event: options.event }),
    },
    localCatalogue(),
    async (functionArn) => {
      if (!options.aws) throw notLocal(functionArn);
      try {
        return await memorySizeMb(settings(), functionArn);
      } catch (error) {
        throw awsProblem(error);
      }
    },
  );
  const ended = await runSuite(suite, options, output);
  if (ended.results === undefined) return ended.exitCode;
  const verdict = conclude(headlineOf(ended.results), output);
  return ended.exitCode === EXIT.ok ? verdict : ended.exitCode;
}

/** Of every compared figure those that decide: time, not memory or the caller's latency. */
function headlineOf(results: Results) {
  return results.comparisons.filter(({ metric }) =>
    ['initDurationMs', 'durationMs', 'billedDurationMs'].includes(metric),
  );
}

function conclude(rows: readonly { readonly verdict: Verdict }[], output: Output): number {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const regressed = count('regressed');
  output.say(
    `${regressed} regressed, ${count('improved')} improved, ${count('unchanged')} unchanged, ${count('inconclusive')} not shown to differ.`,
  );
  return regressed > 0 ? EXIT.notGood : EXIT.ok;
}

function notLocal(functionArn: string): BenchmarkError {
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `${functionArn} is on AWS, and this comparison would be made in the local cloud.`,
    fix: 'add --aws, or name two targets of this repository',
  });
}
