/** Files of a report that the product writes in chunks, as one text. */
import type { Results } from '../../core/analysis/results/types.ts';
import { resultsJson } from '../../core/report/results-json.ts';
import { summaryCsv } from '../../core/report/summary-csv.ts';

export function renderResultsJson(results: Results): string {
  return [...resultsJson(results)].join('');
}

export function renderSummaryCsv(results: Results): string {
  return [...summaryCsv(results)].join('');
}
