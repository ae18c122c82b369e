/** The plan of a suite that ships, on functions that are all there. */
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Plan } from '../../core/plan/types.ts';
import { resolveRequest } from '../../core/suite/resolve.ts';
import type { EnvironmentKind } from '../../core/suite/types.ts';
import { realCatalogue } from '../suites/real-catalogue.ts';
import { builtFunction } from './planned-function.ts';

/**
 * @param isMissing as `realCatalogue` takes it
 * @param memoryMb sizes of every function instead of the suite's
 */
export function shippedPlan(
  suiteName: string,
  kind: EnvironmentKind = 'local',
  isMissing?: Parameters<typeof realCatalogue>[0],
  memoryMb?: readonly number[],
): Plan {
  const catalogue = realCatalogue(isMissing);
  const { suite: shipped, modified, warnings } = resolveRequest({ suite: suiteName }, catalogue, kind);
  const swept = memoryMb === undefined ? {} : { memoryMb };
  const suite = { ...shipped, functions: shipped.functions.map((each) => ({ ...each, ...swept })) };
  const functions = suite.functions.map(({ label, target = '' }) => {
    const { manifest } = catalogue.targets.find((each) => each.manifest.name === target) ?? {};
    return builtFunction(
      label,
      { profile: 'local', toolchain: 'test', zipSha256: 'ab', bundleSizeBytes: 2_000_000 },
      {
        target,
        runtime: manifest?.runtime ?? '',
        timeoutSeconds: manifest?.timeoutSeconds ?? 30,
        codeSizeBytes: 1_000_000,
        metrics: manifest?.metrics ?? [],
      },
    );
  });
  return makePlan({
    suite,
    suiteSha256: 'ab',
    modified,
    functions,
    environment: { kind, region: 'us-east-1', throttle: 'cgroup-v2', memoryLimit: 'cgroup-v2' },
    runId: `20261121T020000Z-${suiteName}-abcdef`,
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:x',
    startedAt: '2026-11-21T02:00:00.000Z',
    warnings,
  });
}
