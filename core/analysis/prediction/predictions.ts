/** What another memory size would bring: Init and Duration from the parts at one size, beside what was measured there. */
import { definedOnly } from '../../defined-only.ts';
import { medianInterval } from '../../statistics/median-interval.ts';
import { median } from '../../statistics/quantile.ts';
import { machineWaitMs, phaseParts } from '../../telemetry/phase-parts.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import { seenFromOutside } from '../results/breakdown-result.ts';
import type { PredictedSize, Prediction, Unpredictable } from '../results/prediction-result.ts';
import type { ConfigurationResult } from '../results/types.ts';
import { type DurationRange, predictDuration } from './predict-duration.ts';

/** Sizes that people choose from, predicted beside those of the sweep. */
const STANDARD_SIZES_MB = [128, 512, 1024, 1769];
/** Of the measured sizes, the one nearest to it is predicted from: its share is neither the smallest nor a whole CPU. */
const PREFERRED_SIZE_MB = 512;

const PREDICTED = [
  { phase: 'cold', metric: 'initDurationMs' },
  { phase: 'cold', metric: 'durationMs' },
  { phase: 'warm', metric: 'durationMs' },
] as const;

/** One per function, payload, override and figure that was observed; none on AWS. */
export function predictions(configurations: readonly ConfigurationResult[], index: SampleIndex): Prediction[] {
  const series = Map.groupBy(configurations, ({ function: label, payload, override = '' }) =>
    [label, payload, override].join(' '),
  );
  return [...series.values()].flatMap((sizes) => PREDICTED.flatMap((figure) => predict(sizes, figure, index) ?? []));
}

type Figure = (typeof PREDICTED)[number];

function predict(
  sizes: readonly ConfigurationResult[],
  { phase, metric }: Figure,
  index: SampleIndex,
): Prediction | undefined {
  const observed = sizes.filter(
    (size) => seenFromOutside(size[phase]?.breakdown)?.[metric === 'durationMs' ? 'handler' : 'init'] !== undefined,
  );
  const base = observed.toSorted((a, b) => distance(a) - distance(b))[0];
  if (base === undefined) return undefined;
  const fromMemoryMb = base.memoryMb;
  const parts = index.valid(base.id, phase).flatMap(({ observation }) => {
    const observedPhase = metric === 'durationMs' ? observation?.handler : observation?.init;
    return observedPhase === undefined
      ? []
      : [{ ...phaseParts(observedPhase), machineWaitMs: machineWaitMs(observedPhase) }];
  });
  const measuredMs = (memoryMb: number) =>
    sizes.find((size) => size.memoryMb === memoryMb)?.[phase]?.metrics[metric]?.median ?? null;
  const allSizesMb = [...new Set([...sizes.map(({ memoryMb }) => memoryMb), ...STANDARD_SIZES_MB])].sort(
    (a, b) => a - b,
  );
  const prediction = {
    function: base.function,
    payload: base.payload,
    override: base.override,
    phase,
    metric,
    fromMemoryMb,
    n: parts.length,
  };
  // The share applies after init: whatever the size, init has the same CPUs (docs/execution-environments.md).
  const at = (toMemoryMb: number): (DurationRange | Unpredictable)[] =>
    metric === 'initDurationMs'
      ? parts.map(({ computingMs, shareWaitMs, otherWaitMs }) =>
          sameEverywhere(computingMs + shareWaitMs + otherWaitMs),
        )
      : parts.map((sample) => predictDuration(sample, { fromMemoryMb, toMemoryMb }));
  const reason = usualReason(at(fromMemoryMb));
  return definedOnly({
    ...prediction,
    sizes:
      reason === undefined
        ? allSizesMb.map((memoryMb) => predictedSize(memoryMb, at(memoryMb), measuredMs(memoryMb)))
        : [],
    unpredictable: reason,
  });
}

/** How far a size is from the preferred one, as a ratio in either direction. */
function distance({ memoryMb }: ConfigurationResult): number {
  return Math.abs(Math.log(memoryMb / PREFERRED_SIZE_MB));
}

function sameEverywhere(ms: number): DurationRange {
  return { lowMs: ms, predictedMs: ms, highMs: ms };
}

/** The reason of more than half of the samples. */
function usualReason(ranges: readonly (DurationRange | Unpredictable)[]): Unpredictable | undefined {
  const reasons = ranges.filter((range) => typeof range === 'string');
  if (reasons.length * 2 <= ranges.length) return undefined;
  const parallel = reasons.filter((reason) => reason === 'parallel_threads').length;
  return parallel * 2 >= reasons.length ? 'parallel_threads' : 'share_does_not_explain';
}

function predictedSize(
  memoryMb: number,
  results: readonly (DurationRange | Unpredictable)[],
  measuredMs: number | null,
): PredictedSize {
  const ranges = results.filter((range) => typeof range !== 'string');
  const low = medianInterval(ranges.map(({ lowMs }) => lowMs));
  const high = medianInterval(ranges.map(({ highMs }) => highMs));
  return {
    memoryMb,
    predictedMs: median(ranges.map(({ predictedMs }) => predictedMs)),
    interval: low === null || high === null ? null : { low: low.low, high: high.high, confidence: low.confidence },
    measuredMs,
  };
}
