/** The plan of a shipped suite, with all of its functions. */
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Plan } from '../../core/plan/types.ts';
import { manifestOf } from '../../core/suite/functions.ts';
import { resolveRequest } from '../../core/suite/resolve.ts';
import type { EnvironmentKind } from '../../core/suite/types.ts';
import { realCatalogue } from '../suites/real-catalogue.ts';
import { builtFunction } from './planned-function.ts';

/**
 * @param isMissing as in `realCatalogue`
 * @param memoryMb memory sizes of every function instead of the suite's
 */
export function shippedPlan(
  suiteName: string,
  kind: EnvironmentKind = 'local',
  isMissing?: Parameters<typeof realCatalogue>[0],
  memoryMb?: readonly number[],
): Plan {
  const catalogue = realCatalogue(isMissing);
  const { suite: shipped, modified, warnings } = resolveRequest({ suite: suiteName }, catalogue, kind);
  const changes = memoryMb === undefined ? {} : { memoryMb };
  const suite = { ...shipped, functions: shipped.functions.map((measured) => ({ ...measured, ...changes })) };
  const functions = suite.functions.map(({ label, target = '' }) => {
    const manifest = manifestOf(catalogue, target);
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
