/** Estimates a suite from the catalogue alone, without calls to deployed functions. */
import { definedOnly } from '../defined-only.ts';
import { resolveRequest } from '../suite/resolve.ts';
import type { Catalogue, SuiteFunction } from '../suite/types.ts';
import type { Warning } from '../warning.ts';
import { isOverBudget } from './limits.ts';
import { loadJobsOf } from './load-jobs.ts';
import { makePlan } from './make-plan.ts';
import type { PlanEstimate, PlannedFunction, RunEnvironment } from './types.ts';

interface SuiteEstimate extends PlanEstimate {
  readonly suiteName: string;
  readonly lanes: number;
  /** Parts into which the lanes are cut. */
  readonly parts: number;
  readonly steps: number;
  readonly loadJobs: number;
  readonly configurations: number;
  readonly budget: { readonly usd: number; readonly minutes: number };
  /** True when a run would be rejected because it costs more or takes longer than the suite's budget. */
  readonly overBudget: boolean;
  readonly warnings: readonly Warning[];
}

/** Timeout assumed for a function that is not a target. */
const UNKNOWN_TIMEOUT_SECONDS = 30;

/**
 * Estimates a run of a suite.
 * @param input the suite JSON, as `resolveRequest` takes it
 * @throws BenchmarkError as `resolveRequest`, and OVER_LIMITS
 */
export function estimateSuite(
  input: unknown,
  catalogue: Catalogue,
  environment: Pick<RunEnvironment, 'kind' | 'region'>,
): SuiteEstimate {
  const { suite, modified, warnings } = resolveRequest(input, catalogue, environment.kind);
  const plan = makePlan({
    suite,
    suiteSha256: '',
    modified,
    functions: suite.functions.map((measured) => assumedFunction(measured, catalogue)),
    environment,
    runId: '',
    executionArn: '',
    startedAt: '',
    warnings,
    enforceBudget: false,
  });
  return {
    suiteName: suite.name,
    ...plan.estimate,
    lanes: plan.lanes.length,
    parts: plan.partCount ?? 1,
    steps: plan.lanes.reduce((total, lane) => total + lane.steps.length, 0),
    loadJobs: loadJobsOf(plan).length,
    configurations: plan.configurations.length,
    budget: suite.budget,
    overBudget: isOverBudget(suite, plan.estimate),
    warnings: plan.warnings,
  };
}

function assumedFunction(measured: SuiteFunction, catalogue: Catalogue): PlannedFunction {
  const target = catalogue.targets.find(({ manifest }) => manifest.name === measured.target);
  const functionName = target?.functionName ?? measured.functionArn?.split(':').at(-1) ?? measured.label;
  return definedOnly({
    label: measured.label,
    functionName,
    functionArn: measured.functionArn ?? functionName,
    target: measured.target,
    runtime: target?.manifest.runtime ?? 'unknown',
    architecture: target?.architecture ?? 'x86_64',
    timeoutSeconds: target?.manifest.timeoutSeconds ?? UNKNOWN_TIMEOUT_SECONDS,
    codeSizeBytes: target?.build?.zipSizeBytes ?? 0,
    codeSha256: '',
    hasProbe: target?.manifest.probe ?? false,
    metrics: target?.manifest.metrics ?? [],
  });
}
