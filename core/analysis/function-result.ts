/** A function as it was measured: package, build and the runtime versions seen. */
import { definedOnly } from '../defined-only.ts';
import type { FunctionImports } from '../imports/types.ts';
import { PHASES, type Plan, type PlannedFunction } from '../plan/types.ts';
import type { SampleIndex, SampleRows } from '../telemetry/sample-index.ts';
import type { FunctionResult } from './results/types.ts';
import type { RunRecord } from './run-record.ts';

/** One per function of the plan, in its order. */
export function functionResults(
  { plan, imports }: Pick<RunRecord, 'plan' | 'imports'>,
  index: SampleIndex,
): FunctionResult[] {
  const lanes = laneByFunction(plan);
  const configurations = Map.groupBy(plan.configurations, (configuration) => configuration.function);
  return plan.functions.map((planned) => {
    const ids = configurations.get(planned.label) ?? [];
    const samples = ids.flatMap(({ id }) => PHASES.map((phase) => index.validRows(id, phase)));
    return functionResult(planned, {
      runtimeVersions: runtimeVersions(plan, planned, samples),
      lane: lanes.get(planned.label) ?? '',
      imports: imports?.get(planned.label),
    });
  });
}

function functionResult(
  planned: PlannedFunction,
  measured: Pick<FunctionResult, 'runtimeVersions' | 'lane'> & { readonly imports: FunctionImports | undefined },
): FunctionResult {
  const { label, target, runtime, architecture, timeoutSeconds, codeSizeBytes, codeSha256, build, differences } =
    planned;
  return definedOnly({
    function: label,
    target,
    runtime,
    runtimeVersions: measured.runtimeVersions,
    architecture,
    timeoutSeconds,
    codeSizeBytes,
    codeSha256,
    buildProfile: build?.profile,
    toolchain: build?.toolchain,
    awsClient: build?.awsClient,
    differences,
    dependencyCount: build?.dependencyCount,
    bundleSizeBytes: build?.bundleSizeBytes,
    hasProbe: planned.hasProbe,
    metrics: planned.metrics,
    lane: measured.lane,
    imports: measured.imports,
  });
}

/**
 * Versions in the log tails, sorted; without any, the interpreter that the local cloud reports.
 * @param samples valid ones of the function
 */
export function runtimeVersions(plan: Plan, planned: PlannedFunction, samples: readonly SampleRows[]): string[] {
  const seen = new Set(samples.flatMap(({ table, rows }) => table.runtimeVersion.distinct(rows)));
  if (seen.size > 0) return [...seen].sort();
  const used = plan.environment.runtimeVersions?.[planned.runtime];
  return used === undefined ? [] : [used];
}

/** Lane id of each function, by label. */
export function laneByFunction(plan: Plan): ReadonlyMap<string, string> {
  return new Map(plan.lanes.flatMap((lane) => lane.functions.map((label): [string, string] => [label, lane.id])));
}
