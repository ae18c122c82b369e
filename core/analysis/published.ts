/** The suite's published figures, each with the corresponding figure of this run where there is one. */
import { definedOnly } from '../defined-only.ts';
import type { Plan } from '../plan/types.ts';
import type { MetricSummary } from '../statistics/types.ts';
import type { PublishedFigure } from '../suite/types.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { compareSamples } from './compare-samples.ts';
import { laneByFunction } from './function-result.ts';
import { loadFigure } from './load/load-figure.ts';
import { phaseResult } from './results/phase-result.ts';
import { isRatioUnit, loadOf, matching } from './results/published-match.ts';
import type { ConfigurationResult, FunctionResult, Results } from './results/types.ts';

/** Bytes in each unit that package sizes are published in (decimal, as AWS prints them). */
const BYTES_PER_UNIT: Readonly<Record<string, number>> = { bytes: 1, B: 1, kB: 1000, KB: 1000, MB: 1_000_000 };

/** Every published figure of the plan's suite, in its order; `measured` is null where this run has no such figure. */
export function withMeasured(
  plan: Plan,
  functions: readonly FunctionResult[],
  configurations: readonly ConfigurationResult[],
  index: SampleIndex,
): Results['published'] {
  return plan.suite.published.map((figure) => {
    const isRatio = isRatioUnit(figure.unit);
    const reference = isRatio ? (figure.reference ?? plan.suite.reference) : undefined;
    return definedOnly({
      function: figure.function,
      payload: figure.payload,
      memoryMb: figure.memoryMb,
      phase: figure.phase,
      metric: figure.metric,
      unit: figure.unit,
      published: figure.value,
      measured:
        measuredFigure(figure, functions, configurations, () =>
          isRatio
            ? measuredRatio(plan, figure, reference, configurations, index)
            : summariesOf(figure, figure.function, configurations)[0]?.summary.median,
        ) ?? null,
      reference,
      source: figure.source,
    });
  });
}

function measuredFigure(
  figure: PublishedFigure,
  functions: readonly FunctionResult[],
  configurations: readonly ConfigurationResult[],
  ofSamples: () => number | undefined,
): number | undefined {
  if (figure.phase === 'package') return packageSize(figure, functions);
  if (figure.phase !== 'load') return ofSamples();
  // The ratio of two loads would compare their schedules, not the functions.
  if (isRatioUnit(figure.unit)) return undefined;
  const load = loadOf(figure, configurations);
  return load === undefined ? undefined : loadFigure(load, figure.metric);
}

function packageSize(figure: PublishedFigure, functions: readonly FunctionResult[]): number | undefined {
  const measured = functions.find((result) => result.function === figure.function);
  const bytesPerUnit = BYTES_PER_UNIT[figure.unit];
  const sizeBytes = figure.metric === 'bundleSizeBytes' ? measured?.bundleSizeBytes : measured?.codeSizeBytes;
  return sizeBytes === undefined || bytesPerUnit === undefined ? undefined : sizeBytes / bytesPerUnit;
}

/** function / reference at the smallest memory size that both were measured at. */
function measuredRatio(
  plan: Plan,
  figure: PublishedFigure,
  reference: string | undefined,
  configurations: readonly ConfigurationResult[],
  index: SampleIndex,
): number | undefined {
  if (reference === undefined || figure.phase === 'load' || figure.phase === 'package') return undefined;
  const { phase, metric } = figure;
  const others = summariesOf(figure, reference, configurations);
  const lanes = laneByFunction(plan);
  for (const { configuration } of summariesOf(figure, figure.function, configurations)) {
    const other = others.find((candidate) => candidate.configuration.memoryMb === configuration.memoryMb);
    if (other === undefined) continue;
    return compareSamples(
      { samples: index.validRows(configuration.id, phase), metric },
      { samples: index.validRows(other.configuration.id, phase), metric },
      { sameLane: lanes.get(figure.function) === lanes.get(reference) },
    )?.ratio;
  }
  return undefined;
}

interface Match {
  readonly configuration: ConfigurationResult;
  readonly summary: MetricSummary;
}

/** Configurations of a function with the figure's metric, payload and memory size, smallest memory first. */
function summariesOf(figure: PublishedFigure, label: string, configurations: readonly ConfigurationResult[]): Match[] {
  const { metric, phase } = figure;
  if (phase === 'load' || phase === 'package') return [];
  return matching(figure, label, configurations).flatMap((configuration): Match[] => {
    const summary = phaseResult(configuration, phase)?.metrics[metric];
    return summary === undefined ? [] : [{ configuration, summary }];
  });
}
