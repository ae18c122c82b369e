/** Plans of the example catalogue. */
import { makePlan } from '../../../core/plan/make-plan.ts';
import type { Plan, PlannedFunction, RunEnvironment, Step } from '../../../core/plan/types.ts';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import type { EnvironmentKind, Suite } from '../../../core/suite/types.ts';
import { exampleCatalogue } from '../suite/fixtures.ts';

export function plannedFunctions(suite: Suite, changes: Partial<PlannedFunction> = {}): PlannedFunction[] {
  return suite.functions.map((measured) => {
    const functionName = measured.functionArn?.split(':').at(-1) ?? `thaw-${measured.target}`;
    return {
      label: measured.label,
      ...(measured.target !== undefined && { target: measured.target }),
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      timeoutSeconds: 30,
      codeSizeBytes: 1000,
      codeSha256: 'c2hh',
      hasProbe: true,
      metrics: [],
      ...changes,
    };
  });
}

export interface PlanOptions {
  readonly kind?: EnvironmentKind;
  readonly region?: string;
  /** Merged into every function. */
  readonly functions?: Partial<PlannedFunction>;
  readonly input?: Partial<Parameters<typeof makePlan>[0]>;
}

/** The plan of a suite given as its JSON. */
export function planOf(json: unknown, options: PlanOptions = {}): Plan {
  const kind = options.kind ?? 'local';
  const suite = resolveSuite(json, exampleCatalogue(), kind);
  const environment: RunEnvironment = { kind, region: options.region ?? 'us-east-1' };
  return makePlan({
    suite,
    suiteSha256: 'ab',
    modified: false,
    functions: plannedFunctions(suite, options.functions),
    environment,
    runId: '20261121T020000Z-quick-abcdef',
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:x',
    startedAt: '2026-11-21T02:00:00.000Z',
    warnings: [],
    ...options.input,
  });
}

export function stepsOf(plan: Plan): Step[] {
  return plan.lanes.flatMap(({ steps }) => [...steps]);
}

/** Warm samples of the whole plan by configuration. */
export function warmTotals(plan: Plan): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { configurationId, samples } of stepsOf(plan).flatMap(({ warm }) => warm)) {
    totals.set(configurationId, (totals.get(configurationId) ?? 0) + samples);
  }
  return totals;
}
