/** `thaw compare`: two runs, or two functions in one run; exit code 1 when something got worse, for use in CI. */
import { compareFunctions } from '../../core/compare/compare-functions.ts';
import { compareRuns } from '../../core/compare/compare-runs.ts';
import { comparisonNotes, comparisonTables } from '../../core/compare/comparison-table.ts';
import type { RunComparison } from '../../core/compare/rows.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { renderTable } from '../../core/report/terminal-tables.ts';
import type { Verdict } from '../../core/statistics/types.ts';
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
    ? await measureAndCompare([first, second], options, output)
    : compareTwoRuns(first, second, output);
}

function compareTwoRuns(reference: string, candidate: string, output: Output): number {
  const comparison = compareRuns(readRun(reference), readRun(candidate));
  if (comparison.rows.length + comparison.unmatched.length === 0) {
    throw new BenchmarkError({
      code: 'NOTHING_TO_MEASURE',
      source: 'user',
      message: 'The two runs have no configuration in common that was measured in both.',
      fix: 'compare two runs of the same suite',
    });
  }
  output.printJson(comparison);
  return show(comparison, output);
}

/** Prints a comparison. @returns exit code 1 when something got worse, or the candidate did not answer at all */
function show(comparison: RunComparison, output: Output): number {
  const { reference, candidate, rows, unmatched, remarks } = comparison;
  for (const remark of remarks) output.say(`note: ${remark}`);
  if (rows.length > 0) {
    const notes = { title: `${candidate} against ${reference}`, notes: comparisonNotes(comparison) };
    const heading = renderTable({ ...notes, columns: [], rows: [] }, painter(output))
      .join('\n')
      .trimEnd();
    const tables = comparisonTables(comparison).map((table) => renderTable(table, painter(output)).join('\n'));
    output.print([heading, ...tables].join('\n\n'));
  }
  for (const [where, ids] of [
    [reference, comparison.onlyInReference],
    [candidate, comparison.onlyInCandidate],
  ] as const) {
    if (ids.length > 0) output.say(`only in ${where}: ${ids.join(', ')}`);
  }
  for (const { function: label, memoryMb, payload, phase, missingIn } of unmatched) {
    const where = missingIn === 'reference' ? reference : candidate;
    output.say(`NOT COMPARED: ${label} ${memoryMb} MB ${payload}, ${phase}: no valid sample of ${where}`);
  }
  const regressed = countVerdicts(rows, 'regressed');
  output.say(
    `${regressed} regressed, ${countVerdicts(rows, 'improved')} improved, ${countVerdicts(rows, 'unchanged')} unchanged, ${countVerdicts(rows, 'inconclusive')} not shown to differ.`,
  );
  // A candidate that answers nothing any more is no better than a slow one.
  const isBroken = unmatched.some(({ missingIn }) => missingIn === 'candidate');
  return regressed > 0 || isBroken ? EXIT.notGood : EXIT.ok;
}

function countVerdicts(rows: readonly { readonly verdict: Verdict }[], verdict: Verdict): number {
  return rows.filter((row) => row.verdict === verdict).length;
}

async function measureAndCompare(
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
  const verdict = show(compareFunctions(ended.results), output);
  return ended.exitCode === EXIT.ok ? verdict : ended.exitCode;
}

function notLocal(functionArn: string): BenchmarkError {
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `${functionArn} is on AWS, and this comparison would be made in the local cloud.`,
    fix: 'add --aws, or name two targets of this repository',
  });
}
