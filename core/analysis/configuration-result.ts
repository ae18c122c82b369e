/** The figures of one configuration: a summary per phase, exclusion counts, and the cost of a million calls. */
import { definedOnly } from '../defined-only.ts';
import { notPlanned } from '../plan/configurations.ts';
import type { Configuration, Plan, PlannedFunction } from '../plan/types.ts';
import type { MetricSummary } from '../statistics/types.ts';
import { countExcluded } from '../telemetry/count-excluded.ts';
import type { JudgedSegment } from '../telemetry/judge-segments.ts';
import type { SampleIndex, SampleRows } from '../telemetry/sample-index.ts';
import { SETUP_ROUND } from '../telemetry/types.ts';
import { breakdownOf } from './breakdown.ts';
import { connectionsOf } from './connections.ts';
import { costFields } from './costs.ts';
import { countEnvironments, environmentsOf, measuredValues, summariseEnvironments } from './environment-values.ts';
import { runtimeVersions } from './function-result.ts';
import { loadResult } from './load/load-result.ts';
import { isReportMetric, metricColumns, REPORT_METRICS } from './metrics.ts';
import type { MeasuredPhase } from './results/phase-result.ts';
import type { ConfigurationResult, PhaseResult, PlannedCounts } from './results/types.ts';
import { type StopLookups, stopRecord } from './stop-record.ts';

/** What the results of all configurations of a run are made from. */
export interface RunParts {
  readonly plan: Plan;
  readonly index: SampleIndex;
  /** By label. */
  readonly functions: ReadonlyMap<string, PlannedFunction>;
  /** By configuration id, as all others. */
  readonly planned: ReadonlyMap<string, PlannedCounts>;
  readonly loadSegments: ReadonlyMap<string, readonly JudgedSegment[]>;
  readonly stops: StopLookups;
}

export function configurationResult(
  configuration: Configuration,
  { plan, index, functions, planned: plannedById, loadSegments, stops }: RunParts,
): ConfigurationResult {
  const { id, architecture, memoryMb, payload, override } = configuration;
  const measured = functions.get(configuration.function);
  if (measured === undefined) throw notPlanned(configuration.function);
  const planned = plannedById.get(id) ?? { cold: 0, followUp: 0, warm: 0 };
  const [version] = runtimeVersions(plan, measured, [index.validRows(id, 'cold')]);
  const phase = (name: MeasuredPhase, expected: number) =>
    summarisePhase(index.rows(id, name), index.validRows(id, name), measured.metrics, expected);
  const stopped = (name: 'cold' | 'warm') =>
    stopRecord(stops, {
      configurationId: id,
      phase: name,
      valid: index.validRows(id, name),
      sampleCount: index.rows(id, name).rows.length,
      expected: planned[name],
    });
  return definedOnly({
    id,
    function: configuration.function,
    runtime: measured.runtime,
    runtimeVersion: version,
    architecture,
    memoryMb,
    payload: payload.name,
    override: override?.name,
    buildProfile: measured.build?.profile,
    codeSizeBytes: measured.codeSizeBytes,
    codeSha256: measured.codeSha256,
    planned,
    stopped: { cold: stopped('cold'), warm: stopped('warm') },
    discarded: index.rows(id, 'setup').rows.filter((row) => index.table.round.at(row) !== SETUP_ROUND).length,
    cold: phase('cold', planned.cold),
    followUp: phase('follow-up', planned.followUp),
    warm: phase('warm', planned.warm),
    load: loadResult(loadSegments.get(id) ?? []),
    ...costFields(plan.environment.region, architecture, index.validRows(id, 'cold'), index.validRows(id, 'warm')),
  });
}

/** null when nothing was planned for this phase and nothing was measured. */
function summarisePhase(
  samples: SampleRows,
  valid: SampleRows,
  declared: readonly string[],
  expected: number,
): PhaseResult | null {
  if (samples.rows.length === 0 && expected === 0) return null;
  return definedOnly({
    n: valid.rows.length,
    environments: countEnvironments(environmentsOf(valid)),
    excluded: countExcluded(samples),
    metrics: summarised(valid, declared),
    breakdown: breakdownOf(valid),
    connections: connectionsOf(valid),
  });
}

/** Each metric over the samples that have it; those of REPORT first, then the manifest's, then all others by name. */
function summarised(valid: SampleRows, declared: readonly string[]): Record<string, MetricSummary> {
  const columns = metricColumns(valid);
  const others = [...columns.keys()].filter((name) => !isReportMetric(name) && !declared.includes(name)).sort();
  const order = [...REPORT_METRICS, ...declared.filter((name) => !isReportMetric(name)), ...others];
  return Object.fromEntries(
    order.flatMap((metric): [string, MetricSummary][] => {
      const column = columns.get(metric);
      const summary = column && summariseEnvironments(measuredValues(valid, column));
      return summary === undefined ? [] : [[metric, summary]];
    }),
  );
}
