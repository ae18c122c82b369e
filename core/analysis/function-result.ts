/** A function as it was measured: package, build and the runtime versions that answered. */

import type { Plan, PlannedFunction } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';
import { laneByFunction } from './group-samples.ts';
import type { FunctionResult } from './results/types.ts';

export function functionResult(plan: Plan, planned: PlannedFunction, samples: readonly Sample[]): FunctionResult {
  const { build } = planned;
  return {
    function: planned.label,
    ...(planned.target === undefined ? {} : { target: planned.target }),
    runtime: planned.runtime,
    runtimeVersions: runtimeVersions(plan, planned, samples),
    architecture: planned.architecture,
    timeoutSeconds: planned.timeoutSeconds,
    codeSizeBytes: planned.codeSizeBytes,
    codeSha256: planned.codeSha256,
    ...(build === undefined ? {} : { buildProfile: build.profile, toolchain: build.toolchain }),
    ...(build?.dependencyCount === undefined ? {} : { dependencyCount: build.dependencyCount }),
    ...(build?.bundleSizeBytes === undefined ? {} : { bundleSizeBytes: build.bundleSizeBytes }),
    hasProbe: planned.hasProbe,
    metrics: planned.metrics,
    lane: laneByFunction(plan).get(planned.label) ?? '',
  };
}

/** Versions seen in the log tails, sorted; without any, the interpreter that the local cloud says it used. */
export function runtimeVersions(plan: Plan, planned: PlannedFunction, samples: readonly Sample[]): string[] {
  const ids = new Set(plan.configurations.filter((each) => each.function === planned.label).map((each) => each.id));
  const seen = new Set(
    samples.flatMap((sample) =>
      ids.has(sample.configurationId) && sample.status === 'valid' ? (sample.runtimeVersion ?? []) : [],
    ),
  );
  if (seen.size > 0) return [...seen].sort();
  const used = plan.environment.runtimeVersions?.[planned.runtime];
  return used === undefined ? [] : [used];
}
