/** The figures that authors of published benchmarks measured on AWS, beside those of this run; never mixed. */
import { isRatioUnit, loadOf } from '../../analysis/results/published-match.ts';
import type { Results } from '../../analysis/results/types.ts';
import { metricTitle } from '../../format/figures.ts';
import { formatBytes, formatNumber, formatRatio, NOT_MEASURED } from '../../format/numbers.ts';
import { phaseTitle } from '../../format/words.ts';
import { present } from '../../present.ts';
import { left, type ReportTable, right, text } from './table.ts';

export function publishedTable(results: Results): ReportTable | undefined {
  const hasOurs = results.published.some((figure) => figure.measured !== null || hadNoErrors(figure, results));
  if (!hasOurs) return undefined;
  const here = results.run.environment.kind === 'local' ? 'This run (LOCAL)' : 'This run (AWS)';
  return {
    title: 'Published figures beside ours',
    notes: [
      `Published = measured on AWS by its author, mostly means of few runs. Ours = medians of this run${
        results.run.environment.kind === 'local'
          ? ', made on one machine and not on AWS: compare the pattern, not the milliseconds'
          : ''
      }.`,
    ],
    columns: [
      left('Function'),
      left('Payload'),
      right('Memory MB', { compactHeader: 'MB' }),
      left('Phase'),
      left('Figure'),
      right('Published'),
      right(here, { compactHeader: here.replace('This run', 'Ours') }),
      left('Unit'),
      left('Source', { wideOnly: true }),
    ],
    rows: results.published.map((figure) => {
      const format = formatOf(figure.unit);
      return [
        text(figure.function),
        text(figure.payload ?? NOT_MEASURED),
        text(figure.memoryMb === undefined ? NOT_MEASURED : String(figure.memoryMb)),
        text(phaseTitle(figure.phase)),
        text(present([metricTitle(figure.metric), figure.reference]).join(' / ')),
        text(format(figure.published)),
        text(hadNoErrors(figure, results) ? 'none' : format(figure.measured)),
        text(isSelfExplaining(figure.unit) ? '' : figure.unit),
        text(figure.source),
      ];
    }),
  };
}

/** True for a load without errors: it has no rate at which errors began, which is not the same as not measured. */
function hadNoErrors({ phase, metric, measured, ...figure }: Results['published'][number], results: Results): boolean {
  if (phase !== 'load' || metric !== 'errorsFromRps' || measured !== null) return false;
  const load = loadOf(figure, results.configurations);
  return load?.valid === true && load.n > 0;
}

function formatOf(unit: string): (value: number | null) => string {
  if (isRatioUnit(unit)) return formatRatio;
  return unit === 'bytes' ? formatBytes : formatNumber;
}

/** Ratios and sizes are already printed with their sign or unit. */
function isSelfExplaining(unit: string): boolean {
  return isRatioUnit(unit) || unit === 'bytes';
}
