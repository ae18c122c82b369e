/** The values of a figure that a chart draws one by one. */
import { metricColumn } from '../../analysis/metrics.ts';
import type { MeasuredPhase } from '../../analysis/results/phase-result.ts';
import type { ConfigurationResult } from '../../analysis/results/types.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';

/** Of the valid samples of a configuration, in their order; samples without the figure are left out. */
export function sampleValues(
  samples: SampleIndex,
  { id }: Pick<ConfigurationResult, 'id'>,
  { phase, metric }: { readonly phase: MeasuredPhase; readonly metric: string },
): number[] {
  return Array.from(metricColumn(samples.validRows(id, phase), metric)).filter((value) => !Number.isNaN(value));
}
