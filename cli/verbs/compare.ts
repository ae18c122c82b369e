/** `thaw compare`: two runs, or functions as `thaw measure` does; exit code 1 when something has regressed, for use in CI. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compareRuns } from '../../core/compare/compare-runs.ts';
import { renderComparisonMarkdown } from '../../core/compare/comparison-markdown.ts';
import { renderComparisonPage } from '../../core/compare/comparison-page.ts';
import type { RunComparison } from '../../core/compare/rows.ts';
import { configurationName } from '../../core/format/words.ts';
import { userError } from '../errors/make-errors.ts';
import { reportsFolder } from '../host/paths.ts';
import { printComparison } from '../output/comparison-printer.ts';
import type { Output } from '../output/output.ts';
import { readRun } from '../runs/read-run.ts';
import { measureVerb } from './measure.ts';

interface CompareOptions {
  /** True: `names` are functions, measured now as `thaw measure` does; otherwise they are runs. */
  readonly functions: boolean;
  readonly aws: boolean;
  readonly memory?: readonly number[];
  readonly event?: string;
  readonly samples: number;
  readonly region?: string;
  readonly full?: boolean;
  readonly cpuTimeExtension?: boolean;
  /** Prints a comment for a pull request instead of the tables. */
  readonly markdown?: boolean;
}

export async function compareVerb(names: readonly string[], options: CompareOptions, output: Output): Promise<number> {
  const [first, second, ...rest] = names;
  if (first === undefined || second === undefined || (rest.length > 0 && !options.functions)) {
    throw userError(
      'USAGE',
      `compare takes two ${options.functions ? 'functions' : 'runs'}, and ${names.length} were named.`,
      options.functions
        ? 'write: npx thaw compare --functions ARN ARN'
        : 'write: npx thaw compare RUN RUN (see npx thaw reports list)',
    );
  }
  return options.functions
    ? await measureVerb(names, { ...options, env: [], layer: [] }, output)
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
  const exitCode = printComparison(comparison, output, { withTables: !markdown, names });
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
