/** The estimate made before the run and what the run took, which shows how far estimates can be trusted. */
import type { Results } from '../../analysis/results/types.ts';
import { formatNumber, formatSeconds, formatUsd } from '../../format/numbers.ts';
import type { EstimatedCounts, PlanEstimate } from '../../plan/types.ts';
import { left, type ReportTable, right, text } from './table.ts';

const COUNTS = [
  ['Invocations', 'invocations'],
  ['Configuration updates', 'updates'],
  ['State transitions', 'stateTransitions'],
  ['Control-plane calls', 'apiCalls'],
] as const;

export function estimateTable({ run: { estimate, actual }, runPrices }: Results): ReportTable {
  const cost = actual.costUsd;
  return {
    title: 'Predicted and actual',
    notes: [
      'Predicted for a run in which every first attempt succeeds. Actual transitions and calls are counted by the tasks; retries by Step Functions or the SDK are not included, and – is printed where a task failed or a step is missing.' +
        (cost === null
          ? ' Nothing is billed on one machine.'
          : ` The cost is that of the run itself at list prices: measured functions ${formatUsd(cost.measured)}, the orchestrator’s Lambdas at most ${formatUsd(cost.orchestrator)}, Step Functions ${formatUsd(cost.stepFunctions)}, S3 ${formatUsd(cost.s3)} (as of ${runPrices.stateTransition.asOf}; without CloudWatch and what the functions call).`),
    ],
    columns: [left(''), right('Predicted'), right('Actual')],
    rows: [
      ...COUNTS.map(([title, count]) => [
        text(title),
        text(span(estimate, count, formatNumber)),
        text(formatNumber(actual[count])),
      ]),
      [text('Time'), text(span(estimate, 'seconds', formatSeconds)), text(formatSeconds(actual.seconds))],
      ...(cost === null
        ? []
        : [[text('Cost'), text(span(estimate, 'costUsd', formatUsd)), text(formatUsd(cost.total))]]),
    ],
  };
}

/** `120–340` when configurations may stop early, else a single number. */
function span(estimate: PlanEstimate, count: keyof EstimatedCounts, format: (value: number) => string): string {
  const max = format(estimate[count]);
  if (estimate.least === undefined) return max;
  const min = format(estimate.least[count]);
  return min === max ? max : `${min}–${max}`;
}
