/** A function as it was measured: package, build and the runtime versions seen. */
import { definedOnly } from '../defined-only.ts';
import type { Plan, PlannedFunction } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';
import type { FunctionResult } from './results/types.ts';
import type { RunRecord } from './run-record.ts';

export function functionResult(
  { plan, samples, imports }: Pick<RunRecord, 'plan' | 'samples' | 'imports'>,
  planned: PlannedFunction,
): FunctionResult {
  const { label, target, runtime, architecture, timeoutSeconds, codeSizeBytes, codeSha256, build, differences } =
    planned;
  return definedOnly({
    function: label,
    target,
    runtime,
    runtimeVersions: runtimeVersions(plan, planned, samples),
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
    lane: laneByFunction(plan).get(label) ?? '',
    imports: imports?.get(label),
  });
}

/** Versions in the log tails, sorted; without any, the interpreter that the local cloud reports. */
export function runtimeVersions(plan: Plan, planned: PlannedFunction, samples: readonly Sample[]): string[] {
  const ids = new Set(plan.configurations.flatMap(({ id, function: label }) => (label === planned.label ? [id] : [])));
  const seen = new Set(
    samples.flatMap((sample) =>
      ids.has(sample.configurationId) && sample.status === 'valid' ? (sample.runtimeVersion ?? []) : [],
    ),
  );
  if (seen.size > 0) return [...seen].sort();
  const used = plan.environment.runtimeVersions?.[planned.runtime];
  return used === undefined ? [] : [used];
}

/** Lane id of each function, by label. */
export function laneByFunction(plan: Plan): ReadonlyMap<string, string> {
  return new Map(plan.lanes.flatMap((lane) => lane.functions.map((label): [string, string] => [label, lane.id])));
}
