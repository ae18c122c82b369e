/** The configurations that the tables and charts of a report have: nobody reads 10,000 rows, and they would take hundreds of MB. */
import { isShort } from '../analysis/results/completeness.ts';
import { excludedCount, phasesOf } from '../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { formatCount, formatNumber } from '../format/numbers.ts';
import { SampleTable } from '../telemetry/sample-table.ts';
import { MAX_PAGE_ROWS } from './tables/table.ts';

export interface ShownPart {
  /** For tables and charts; sentences are about all results. */
  readonly shown: Results;
  /** Says what is left out and where it is; absent when nothing is. */
  readonly note?: string;
}

/** Up to as many configurations as a table of the page has rows, these are the results themselves. */
export function shownPart(results: Results): ShownPart {
  const all = results.configurations;
  if (all.length <= MAX_PAGE_ROWS) return { shown: results };
  const configurations = firstFunctions(results);
  const labels = new Set(configurations.map((of) => of.function));
  const isShown = (of: { readonly function: string }) => labels.has(of.function);
  const { predictions, cpuTimeExtension } = results;
  return {
    shown: {
      ...results,
      functions: results.functions.filter(isShown),
      configurations,
      comparisons: results.comparisons.filter(({ candidate }) => labels.has(candidate)),
      memoryChoices: results.memoryChoices.filter(isShown),
      ...(predictions !== undefined && { predictions: predictions.filter(isShown) }),
      ...(cpuTimeExtension !== undefined && { cpuTimeExtension: cpuTimeExtension.filter(isShown) }),
    },
    note:
      `Tables and charts have ${formatNumber(configurations.length)} of ${formatCount(all.length, 'configuration')}: those of the ` +
      'reference, then functions that changed since earlier nights, then those that lack samples, then the others in the order of ' +
      'the plan. summary.csv and results.json have all.',
  };
}

/** The samples of the configurations that are shown: the same table where all are. */
export function shownSamples(samples: SampleTable, results: Results): SampleTable {
  const { shown } = shownPart(results);
  if (shown === results) return samples;
  const ids = new Set(shown.configurations.map(({ id }) => id));
  const ofShown = new SampleTable();
  for (const sample of samples) if (ids.has(sample.configurationId)) ofShown.append(sample);
  return ofShown;
}

/** All configurations of as many functions as fit, those that say most first. */
function firstFunctions(results: Results): ConfigurationResult[] {
  const { nightly, problems } = results;
  const changed = new Set([...(nightly?.shifts ?? []), ...(nightly?.watch ?? [])].map(({ key }) => key.function));
  const failed = new Set(problems.map((problem) => problem.function));
  const rankOf = (label: string, own: readonly ConfigurationResult[]) => {
    if (label === results.run.reference) return 0;
    if (changed.has(label)) return 1;
    return failed.has(label) || own.some(lacksSamples) ? 2 : 3;
  };
  const ranked = [...Map.groupBy(results.configurations, (of) => of.function)]
    .map(([label, own]) => ({ own, rank: rankOf(label, own) }))
    .sort((left, right) => left.rank - right.rank);
  const first: ConfigurationResult[] = [];
  for (const { own } of ranked) {
    if (first.length > 0 && first.length + own.length > MAX_PAGE_ROWS) break;
    first.push(...own);
  }
  return first.slice(0, MAX_PAGE_ROWS);
}

function lacksSamples(configuration: ConfigurationResult): boolean {
  return isShort(configuration) || phasesOf(configuration).some(([, phase]) => excludedCount(phase) > 0);
}
