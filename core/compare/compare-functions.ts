/** Compares two functions of one run: the run's own comparisons, corrected for the number of deciding figures. */
import { MEASURED_PHASES, phaseResult } from '../analysis/results/phase-result.ts';
import type { Comparison, ConfigurationResult, Results } from '../analysis/results/types.ts';
import { definedOnly } from '../defined-only.ts';
import { decides } from './deciding-figures.ts';
import {
  correctRows,
  type MeasuredSide,
  measuredSide,
  type RunComparison,
  type UncorrectedRow,
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
      (configuration) =>
        configuration.function === label &&
        configuration.memoryMb === like.memoryMb &&
        configuration.payload === like.payload &&
        configuration.override === like.override,
    );
  const rows = results.comparisons.filter(decides).flatMap((comparison): UncorrectedRow[] => {
    const before = sideOf(find(comparison.reference, comparison), comparison);
    const after = sideOf(find(comparison.candidate, comparison), comparison);
    if (before === undefined || after === undefined) return [];
    const { candidate: label, memoryMb, payload, override, metric, phase } = comparison;
    const { ratio, interval, pValue, paired, n } = comparison;
    const sides = { reference: before, candidate: after };
    const figures = { ratio, interval, pValue, paired, n };
    return [definedOnly({ function: label, memoryMb, payload, override, metric, phase, ...sides, ...figures })];
  });
  const candidates = results.configurations.filter((configuration) => configuration.function !== reference);
  return {
    reference,
    candidate: [...new Set(candidates.map((configuration) => configuration.function))].join(', '),
    rows: correctRows(rows),
    unmatched: candidates.flatMap((candidate) => {
      const counterpart = find(reference, candidate);
      return counterpart === undefined
        ? []
        : unmatchedPhases(counterpart, candidate, { reference, candidate: candidate.function });
    }),
    onlyInReference: [],
    onlyInCandidate: [],
    remarks: results.run.status === 'complete' ? [] : [`Run ${results.run.id} is ${results.run.status}.`],
  };
}

/**
 * Phases in which only one of the two configurations has valid samples.
 * @param names of the sides: runs or functions
 */
export function unmatchedPhases(
  reference: ConfigurationResult,
  candidate: ConfigurationResult,
  names: Readonly<Record<UnmatchedFigure['missingIn'], string>>,
): UnmatchedFigure[] {
  return MEASURED_PHASES.flatMap((phase): UnmatchedFigure[] => {
    const has = (side: ConfigurationResult) => (phaseResult(side, phase)?.n ?? 0) > 0;
    if (has(reference) === has(candidate)) return [];
    const { function: label, memoryMb, payload, override } = candidate;
    const missingIn = has(reference) ? 'candidate' : 'reference';
    const missingSide = names[missingIn];
    return [definedOnly({ function: label, memoryMb, payload, override, phase, missingIn, missingSide })];
  });
}

/** The median of a compared figure, as in the report. */
function sideOf(
  configuration: ConfigurationResult | undefined,
  { phase, metric }: Pick<Comparison, 'phase' | 'metric'>,
): MeasuredSide | undefined {
  return configuration && measuredSide(phaseResult(configuration, phase)?.metrics[metric]);
}
