/** Makes the plan of a run from a resolved suite and its functions. The same input gives the same plan. */
import { definedOnly } from '../defined-only.ts';
import { lambdaPrices } from '../pricing/price-table.ts';
import { defaultSettleMs } from '../suite/defaults.ts';
import { MAX_LANES } from '../suite/max-lanes.ts';
import type { Suite, SuiteFunction } from '../suite/types.ts';
import type { Warning } from '../warning.ts';
import { type AccountLimits, accountWarnings, assertBurstsFit, maxLanesFor } from './account-limits.ts';
import { makeConfigurations, notPlanned } from './configurations.ts';
import { estimatePlan } from './estimate.ts';
import { makeLanes } from './lanes.ts';
import { assertRunFits, assertStepsFit, assertWithinBudget, maxStepsPerPart } from './limits.ts';
import { makeLoadJobs } from './load-jobs.ts';
import { partCountFor } from './parts.ts';
import { makeStopping } from './stopping.ts';
import type { Plan, PlannedFunction, RunEnvironment } from './types.ts';
import { makeVisits, minVisits } from './visits.ts';

interface PlanInput {
  readonly suite: Suite;
  /** SHA-256 in hex of `canonicalJson(suite)`; core has no crypto, so the caller computes it. */
  readonly suiteSha256: string;
  readonly modified: boolean;
  /** One per function of the suite, matched by label. */
  readonly functions: readonly PlannedFunction[];
  readonly environment: RunEnvironment;
  readonly runId: string;
  readonly executionArn: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Of the schedule that started the run, ISO 8601. */
  readonly scheduledTime?: string;
  /** Warnings made before the plan, for example by `resolveRequest`. */
  readonly warnings: readonly Warning[];
  /** Absent when the limits are not known; they are not checked then. */
  readonly account?: AccountLimits;
  /** False for an estimate: the plan is then made even when it is over the suite's budget. */
  readonly enforceBudget?: boolean;
}

/**
 * Makes the plan of a run.
 * @throws BenchmarkError OVER_LIMITS or OVER_BUDGET, with the fix
 */
export function makePlan(input: PlanInput): Plan {
  const { suite, environment } = input;
  const plannedByLabel = new Map(input.functions.map((planned) => [planned.label, planned]));
  const plannedOf = ({ label }: SuiteFunction) => {
    const planned = plannedByLabel.get(label);
    if (planned === undefined) throw notPlanned(label);
    return planned;
  };
  const functions = suite.functions.map(plannedOf);
  const minSteps = suite.functions.reduce((sum, measured) => sum + minVisits(suite, measured, plannedOf(measured)), 0);
  assertStepsFit(suite, minSteps);
  const configurations = makeConfigurations(suite, functions);
  const visits = new Map(
    suite.functions.map((measured) => [measured.label, makeVisits(suite, measured, plannedOf(measured))]),
  );
  const maxLanes = maxLanesFor(input.account, functions, visits);
  const lanes = makeLanes(suite, environment.kind, functions, visits, maxLanes);
  const partCount = partCountFor(lanes, maxStepsPerPart(suite));
  assertBurstsFit(input.account, environment.kind, functions, lanes);
  const load = makeLoadJobs(suite, functions);
  const settleMs = suite.cold?.settleMs ?? defaultSettleMs(environment.kind);
  const stopping = makeStopping(suite, functions, configurations);
  const estimate = estimatePlan({
    suite,
    modified: input.modified,
    ...definedOnly({ scheduledTime: input.scheduledTime }),
    configurations,
    lanes,
    partCount,
    load,
    functions,
    environment,
    settleMs,
    stopping,
  });
  assertRunFits(suite, estimate, lanes.length, Math.min(maxLanes, functions.length));
  if (input.enforceBudget !== false) assertWithinBudget(suite, estimate);
  return definedOnly({
    schemaVersion: 1,
    runId: input.runId,
    executionArn: input.executionArn,
    startedAt: input.startedAt,
    scheduledTime: input.scheduledTime,
    environment,
    suite,
    suiteSha256: input.suiteSha256,
    modified: input.modified,
    settleMs,
    functions,
    configurations,
    lanes,
    partCount: partCount > 1 ? partCount : undefined,
    load: load.length === 0 ? undefined : load,
    stopping: stopping.length === 0 ? undefined : stopping,
    estimate,
    warnings: [
      ...input.warnings,
      ...accountWarnings(input.account, environment.kind, {
        functions,
        lanes,
        load,
        memoryMb: configurations.map(({ memoryMb }) => memoryMb),
        usualLanes:
          maxLanes === MAX_LANES ? lanes.length : makeLanes(suite, environment.kind, functions, visits).length,
      }),
      ...priceWarnings(environment, functions),
    ],
  });
}

function priceWarnings(environment: RunEnvironment, functions: readonly PlannedFunction[]): readonly Warning[] {
  const { warning } = lambdaPrices(environment.region, functions[0]?.architecture ?? 'x86_64');
  return warning === undefined ? [] : [warning];
}
