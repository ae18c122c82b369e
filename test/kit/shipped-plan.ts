/** The plan of a suite that ships, on functions that are all there. */
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Plan } from '../../core/plan/types.ts';
import { resolveRequest } from '../../core/suite/resolve.ts';
import type { EnvironmentKind } from '../../core/suite/types.ts';
import { realCatalogue } from '../suites/real-catalogue.ts';

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
    return {
      label,
      functionName: `thaw-${target}`,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:thaw-${target}`,
      target,
      runtime: manifest?.runtime ?? '',
      architecture: 'x86_64' as const,
      timeoutSeconds: manifest?.timeoutSeconds ?? 30,
      codeSizeBytes: 1_000_000,
      codeSha256: 'c2hh',
      hasProbe: true,
      metrics: manifest?.metrics ?? [],
      build: {
        target,
        architecture: 'x86_64' as const,
        profile: 'local',
        zipPath: `.thaw/build/x86_64/${target}/function.zip`,
        zipSizeBytes: 1_000_000,
        zipSha256: 'ab',
        toolchain: 'test',
        bundleSizeBytes: 2_000_000,
      },
    };
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
