/** Configurations with adaptive stopping: how narrow each interval became, and why it got no more samples. */
import type { Results, StopReason } from '../../analysis/results/types.ts';
import { formatMeasured, NOT_MEASURED } from '../../format/numbers.ts';
import { IDENTITY_COLUMNS, identityCells } from './cells.ts';
import { left, type ReportTable, right, text } from './table.ts';

const WORDS: Readonly<Record<StopReason, string>> = {
  ci: 'narrow enough',
  cap: 'maximum reached',
  budget: 'minutes of the budget over',
  errors: 'samples missing',
  planned: 'as planned',
};

/** undefined when every number of samples was fixed. */
export function samplingTable(results: Results): ReportTable | undefined {
  const rows = results.configurations.flatMap((configuration) =>
    (['cold', 'warm'] as const).flatMap((phase) => {
      const stopped = configuration.stopped[phase];
      if (stopped?.rule === undefined) return [];
      const { reason, halfWidthPercent, rule } = stopped;
      return [
        [
          ...identityCells(configuration),
          text(phase),
          text(String(configuration[phase]?.n ?? 0)),
          text(halfWidthPercent === null ? NOT_MEASURED : `±${formatMeasured(halfWidthPercent)} %`),
          text(`±${rule.targetIntervalPercent} %`),
          text(`${reason}: ${WORDS[reason]}`, reason, reason === 'ci' ? 'good' : 'quiet'),
        ],
      ];
    }),
  );
  if (rows.length === 0) return undefined;
  return {
    title: 'Sampling',
    notes: [
      'Half the width of the 95 % interval of the median, of init + duration cold and of the visits’ median Duration warm, and why there are no more samples (docs/statistics.md).',
    ],
    columns: [...IDENTITY_COLUMNS, left('Phase'), right('n'), right('Interval'), right('Target'), left('Stopped by')],
    rows,
  };
}
