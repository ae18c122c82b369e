/** Two functions of one run against each other: the run's own comparisons, corrected for how many of them decide. */
import { MEASURED_PHASES, phaseResult } from '../analysis/results/phase-result.ts';
import type { Comparison, ConfigurationResult, Results } from '../analysis/results/types.ts';
import { definedOnly } from '../defined-only.ts';
import { decides } from './deciding-figures.ts';
import {
  correctRows,
  type FoundRow,
  type MeasuredSide,
  measuredSide,
  type RunComparison,
  type UnmatchedFigure,
} from './rows.ts';

/**
 * Compares the functions of a run with its reference.
 * @param results of a run whose suite names a reference
 */
export function compareFunctions(results: Results): RunComparison {
  const { reference = '' } = results.run;
  const find = (label: string, like: ConfigurationResult | Comparison): ConfigurationResult | undefined =>
    results.configurations.find(
      (each) =>
        each.function === label &&
        each.memoryMb === like.memoryMb &&
        each.payload === like.payload &&
        each.override === like.override,
    );
  const found = results.comparisons.filter(decides).flatMap((each): FoundRow[] => {
    const before = sideOf(find(each.reference, each), each);
    const after = sideOf(find(each.candidate, each), each);
    if (before === undefined || after === undefined) return [];
    const { candidate: label, memoryMb, payload, override, metric, phase, ratio, interval, pValue, paired, n } = each;
    const sides = { reference: before, candidate: after };
    const figures = { ratio, interval, pValue, paired, n };
    return [definedOnly({ function: label, memoryMb, payload, override, metric, phase, ...sides, ...figures })];
  });
  const candidates = results.configurations.filter((each) => each.function !== reference);
  return {
    reference,
    candidate: [...new Set(candidates.map((each) => each.function))].join(', '),
    rows: correctRows(found),
    unmatched: candidates.flatMap((each) => {
      const other = find(reference, each);
      return other === undefined ? [] : unmatchedPhases(other, each);
    }),
    onlyInReference: [],
    onlyInCandidate: [],
    remarks: results.run.status === 'complete' ? [] : [`Run ${results.run.id} is ${results.run.status}.`],
  };
}

/** Phases that one configuration has valid samples of and its counterpart has not. */
export function unmatchedPhases(reference: ConfigurationResult, candidate: ConfigurationResult): UnmatchedFigure[] {
  return MEASURED_PHASES.flatMap((phase): UnmatchedFigure[] => {
    const has = (side: ConfigurationResult) => (phaseResult(side, phase)?.n ?? 0) > 0;
    if (has(reference) === has(candidate)) return [];
    const { function: label, memoryMb, payload, override } = candidate;
    return [
      definedOnly({
        function: label,
        memoryMb,
        payload,
        override,
        phase,
        missingIn: has(reference) ? 'candidate' : 'reference',
      }),
    ];
  });
}

/** The median of a compared figure as the report has it. */
function sideOf(
  configuration: ConfigurationResult | undefined,
  { phase, metric }: Pick<Comparison, 'phase' | 'metric'>,
): MeasuredSide | undefined {
  return configuration && measuredSide(phaseResult(configuration, phase)?.metrics[metric]);
}
