/** Medians of a run as CloudWatch metrics. */
import { phasesOf } from '../analysis/results/phase-result.ts';
import type { PhaseResult, Results } from '../analysis/results/types.ts';
import { present } from '../present.ts';
import { type EmbeddedMetrics, embeddedLine, type NamedValue, type Unit } from './embedded-line.ts';

/** Figure in results.json, name in CloudWatch, unit. */
const FIGURES: readonly (readonly [figure: string, name: string, unit: Unit])[] = [
  ['initDurationMs', 'InitDuration', 'Milliseconds'],
  ['durationMs', 'Duration', 'Milliseconds'],
  ['billedDurationMs', 'BilledDuration', 'Milliseconds'],
  ['maxMemoryUsedMb', 'MaxMemoryUsed', 'Megabytes'],
  ['clientLatencyMs', 'ClientLatency', 'Milliseconds'],
];

/**
 * One object per configuration and phase (dimensions suite, function, memory, payload, phase) and one for the run (suite).
 * The values are the run's medians; figures that were not measured are absent. A function's environment override is part
 * of its name, so that two variants are two metrics. One at a time: as objects, the lines of a large run take hundreds of MB.
 */
export function* embeddedMetrics(results: Results): Generator<EmbeddedMetrics> {
  const { run, configurations } = results;
  for (const configuration of configurations) {
    const { function: label, override, memoryMb, payload } = configuration;
    for (const [phase, result] of phasesOf(configuration)) {
      const dimensions = {
        suite: run.suite,
        function: override === undefined ? label : `${label}/${override}`,
        memory: String(memoryMb),
        payload,
        phase,
      };
      const values = valuesOf(result);
      if (values.length > 0) yield line(results, dimensions, values);
    }
  }
  yield line(results, { suite: run.suite }, runValues(results));
}

function valuesOf(result: PhaseResult): NamedValue[] {
  const medians = FIGURES.flatMap(([figure, name, unit]): NamedValue[] => {
    const summary = result.metrics[figure];
    return summary === undefined ? [] : [{ name, unit, value: summary.median }];
  });
  return medians.length === 0 ? [] : [...medians, { name: 'Samples', unit: 'Count', value: result.n }];
}

function runValues({ run, nightly }: Results): NamedValue[] {
  const isNew = (direction: string) =>
    (nightly?.shifts ?? []).filter((shift) => shift.isNew && shift.direction === direction).length;
  return present<NamedValue>([
    { name: 'RunComplete', unit: 'None', value: run.status === 'complete' ? 1 : 0 },
    { name: 'ValidSamples', unit: 'Count', value: run.samples.valid },
    { name: 'ExcludedSamples', unit: 'Count', value: run.samples.excluded },
    { name: 'RunSeconds', unit: 'Seconds', value: run.actual.seconds },
    run.actual.costUsd && { name: 'RunCostUsd', unit: 'None', value: run.actual.costUsd.total },
    nightly && { name: 'Regressions', unit: 'Count', value: isNew('slower') },
    nightly && { name: 'Improvements', unit: 'Count', value: isNew('faster') },
  ]);
}

function line(
  { run }: Results,
  dimensions: Readonly<Record<string, string>>,
  values: readonly NamedValue[],
): EmbeddedMetrics {
  const details = { runId: run.id, environment: run.environment.kind };
  return embeddedLine(Date.parse(run.endedAt), dimensions, values, details);
}
