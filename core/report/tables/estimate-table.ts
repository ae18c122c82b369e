/** What was predicted before the run beside what it took: the next estimate is trusted as far as this one held. */
import { formatNumber, formatSeconds, formatUsd, NOT_MEASURED } from '../format.ts';
import type { Results } from '../types.ts';
import { left, type ReportTable, right, text } from './table.ts';

export function estimateTable({ run: { estimate, actual } }: Results): ReportTable {
  const cost = actual.costUsd;
  return {
    title: 'Predicted and actual',
    notes: [
      'Predicted for a run in which every first attempt succeeds.' +
        (cost === null
          ? ' Nothing is billed on one machine.'
          : ` The cost is that of the run itself at list prices: measured functions ${formatUsd(cost.measured)}, the orchestrator’s Lambdas at most ${formatUsd(cost.orchestrator)}, Step Functions ${formatUsd(cost.stepFunctions)}, S3 ${formatUsd(cost.s3)}.`),
    ],
    columns: [left(''), right('Predicted'), right('Actual')],
    rows: [
      [text('Invocations'), text(formatNumber(estimate.invocations)), text(formatNumber(actual.invocations))],
      [text('Configuration updates'), text(formatNumber(estimate.updates)), text(formatNumber(actual.updates))],
      [text('State transitions'), text(formatNumber(estimate.stateTransitions)), text(NOT_MEASURED)],
      [text('Control-plane calls'), text(formatNumber(estimate.apiCalls)), text(NOT_MEASURED)],
      [text('Time'), text(formatSeconds(estimate.seconds)), text(formatSeconds(actual.seconds))],
      [
        text('Cost'),
        text(cost === null ? NOT_MEASURED : formatUsd(estimate.costUsd)),
        text(cost === null ? NOT_MEASURED : formatUsd(cost.total)),
      ],
    ],
  };
}
