/** The plan of a large run, made by the code that plans every run. */

import type { AccountLimits } from '../../core/plan/account-limits.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Plan, PlannedFunction } from '../../core/plan/types.ts';
import { MAX_LANES } from '../../core/suite/max-lanes.ts';
import { resolveRequest } from '../../core/suite/resolve.ts';
import type { Catalogue } from '../../core/suite/types.ts';

export interface ScaleShape {
  readonly functions: number;
  readonly memoryMb: readonly number[];
  /** Cold samples of each configuration. */
  readonly samples: number;
  readonly lanes?: number;
  readonly maxAttempts?: number;
}

export const TENS_OF_THOUSANDS: ScaleShape = {
  functions: 2000,
  memoryMb: [128, 256, 512, 1024, 2048],
  samples: 10,
  lanes: MAX_LANES,
};
export const THOUSAND: ScaleShape = { ...TENS_OF_THOUSANDS, functions: 200 };

const ACCOUNT: AccountLimits = { concurrentExecutions: 1000, unreservedConcurrentExecutions: 1000 };
const ARN_PREFIX = 'arn:aws:lambda:us-east-1:000000000000:function:';

function functionNameOf(index: number): string {
  return `thaw-stub-${String(index + 1).padStart(4, '0')}`;
}

/** A suite as people write it. The one of 2,000 functions is larger than the input of an execution: it is a saved suite. */
export function scaleSuite({ functions, memoryMb, samples, lanes, maxAttempts }: ScaleShape): object {
  return {
    name: 'scale',
    functions: Array.from({ length: functions }, (_, index) => ({
      functionArn: `${ARN_PREFIX}${functionNameOf(index)}`,
      memoryMb,
      payloads: [{ name: 'e', event: {} }],
    })),
    cold: { samples, followUps: 1, ...(maxAttempts !== undefined && { maxAttempts }) },
    warm: { samples: 2 * samples },
    ...(lanes !== undefined && { lanes }),
    budget: { usd: 1000, minutes: 1380 },
  };
}

function scaleCatalogue(shape: ScaleShape): Catalogue {
  return { targets: [], missing: [], suites: { scale: scaleSuite(shape) } };
}

export function scalePlan(shape: ScaleShape): Plan {
  const { suite, modified, warnings } = resolveRequest({ suite: 'scale' }, scaleCatalogue(shape), 'aws');
  return makePlan({
    suite,
    suiteSha256: '0'.repeat(64),
    modified,
    functions: suite.functions.map(({ label, functionArn = '' }) => plannedFunction(label, functionArn)),
    environment: { kind: 'aws', region: 'us-east-1' },
    runId: '20261130T020000Z-scale-0a1b2c',
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:scale',
    startedAt: '2026-11-30T02:00:00.000Z',
    warnings,
    account: ACCOUNT,
  });
}

function plannedFunction(label: string, functionArn: string): PlannedFunction {
  return {
    label,
    functionName: functionArn.slice(ARN_PREFIX.length),
    functionArn,
    runtime: 'provided.al2023',
    architecture: 'arm64',
    timeoutSeconds: 10,
    codeSizeBytes: 1_000_000,
    codeSha256: 'JLhTkBzkMbWk3JfxGz9bBvkPrO0Vk1Lx0wD1Yk3wq6c=',
    hasProbe: true,
    metrics: [],
  };
}
