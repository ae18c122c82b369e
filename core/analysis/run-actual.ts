/** What the run took, in the terms of the plan's estimate, counted from its samples and the records of its steps. */
import { PUTS_PER_FUNCTION, PUTS_PER_RUN, PUTS_PER_STEP_FILE } from '../plan/bucket-writes.ts';
import { RECORDS_PER_FILE } from '../plan/limits.ts';
import { loadJobsOf } from '../plan/load-jobs.ts';
import { countTransitions } from '../plan/transitions.ts';
import type { Plan } from '../plan/types.ts';
import { invocationCostUsd } from '../pricing/cost.ts';
import { lambdaPrices } from '../pricing/price-table.ts';
import { runOverheadUsd, runPrices } from '../pricing/run-prices.ts';
import { type Sample, SETUP_ROUND } from '../telemetry/types.ts';
import type { RunActual, StepStatus } from './results/types.ts';
import type { RunRecord } from './run-record.ts';

/**
 * Costs are at list prices without free tiers, and null locally, where nothing is billed.
 * @param statuses of every planned step
 */
export function runActual(record: RunRecord, statuses: readonly StepStatus[]): RunActual {
  const { plan, samples, endedAt } = record;
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(plan.startedAt)) / 1000);
  const restores = new Set(plan.functions.map(({ functionArn }) => functionArn)).size;
  const stateTransitions = record.failure === undefined ? transitionsOf(plan, statuses) : null;
  const s3Puts = countPuts(samples, statuses) + PUTS_PER_RUN + PUTS_PER_FUNCTION * restores;
  return {
    invocations: samples.length,
    updates: countForcedUpdates(plan, samples) + restores,
    restores,
    stateTransitions,
    apiCalls: callsOf(record, statuses),
    s3Puts,
    seconds,
    costUsd:
      plan.environment.kind === 'local'
        ? null
        : runCost(plan, samples, {
            orchestratorSeconds: seconds * Math.max(1, plan.lanes.length),
            stateTransitions: stateTransitions ?? plan.estimate.stateTransitions,
            s3Puts,
          }),
  };
}

/** null unless every step recorded how many attempts it took. */
function transitionsOf(plan: Plan, statuses: readonly StepStatus[]): number | null {
  const attempts = sumOf(statuses, ({ attempts: taken }) => taken);
  if (attempts === null) return null;
  const segments = loadJobsOf(plan).map((job) => job.segments.length);
  const ofLoad = segments.reduce((sum, count) => sum + count, 0);
  const waits = statuses.reduce((sum, status) => sum + (status.waits ?? 0), 0);
  return countTransitions({ lanes: plan.lanes.length, attempts: attempts - ofLoad, waits, segments });
}

/** null unless planning, every step and the restore at the end recorded their calls. */
function callsOf({ plan, restoreCalls }: RunRecord, statuses: readonly StepStatus[]): number | null {
  const ofSteps = sumOf(statuses, ({ controlPlaneCalls }) => controlPlaneCalls);
  if (ofSteps === null || plan.controlPlaneCalls === undefined || restoreCalls === undefined) return null;
  return plan.controlPlaneCalls + ofSteps + restoreCalls;
}

function sumOf(statuses: readonly StepStatus[], figure: (status: StepStatus) => number | undefined): number | null {
  return statuses.reduce<number | null>((sum, status) => {
    const value = figure(status);
    return sum === null || value === undefined ? null : sum + value;
  }, 0);
}

/** One update for each attempt of each visit that left a sample, and one for each load job, whatever its segments. */
function countForcedUpdates(plan: Plan, samples: readonly Sample[]): number {
  const configurations = new Map(plan.configurations.map((configuration) => [configuration.id, configuration]));
  const attempts = samples.flatMap(({ configurationId, phase, round, position, attempt }) => {
    const configuration = configurations.get(configurationId);
    if (configuration === undefined || round === SETUP_ROUND) return [];
    if (phase === 'load') return [`load ${configurationId}`];
    const { function: label, memoryMb, override } = configuration;
    return [[label, memoryMb, override?.name, round, position, attempt].join(' ')];
  });
  return new Set(attempts).size;
}

/** Files of samples and one record per step. */
function countPuts(samples: readonly Sample[], statuses: readonly StepStatus[]): number {
  const files = Map.groupBy(samples, ({ configurationId, phase, round, attempt }) =>
    [configurationId, phase, round, attempt].join(' '),
  );
  // Load writes several files, each once; a setup call belongs to no step, so its file is not rewritten.
  const written = [...files.values()].map((ofFile) => {
    if (ofFile[0]?.phase === 'load') return Math.ceil(ofFile.length / RECORDS_PER_FILE);
    return ofFile[0]?.round === SETUP_ROUND ? 1 : PUTS_PER_STEP_FILE;
  });
  return written.reduce((sum, count) => sum + count, statuses.filter(({ status }) => status !== 'missing').length);
}

/**
 * The cost by part. The measured functions are exact; the orchestrator's Lambdas are an upper bound (busy in every lane
 * from start to end); what the functions themselves call is not included.
 */
function runCost(
  plan: Plan,
  samples: readonly Sample[],
  use: Parameters<typeof runOverheadUsd>[0],
): NonNullable<RunActual['costUsd']> {
  const architectures = new Map(plan.configurations.map(({ id, architecture }) => [id, architecture]));
  const measured = samples
    .map(({ configurationId, billedDurationMs, memorySizeMb }) => {
      const architecture = architectures.get(configurationId);
      if (architecture === undefined || billedDurationMs === undefined || memorySizeMb === undefined) return 0;
      return invocationCostUsd(
        billedDurationMs,
        memorySizeMb,
        lambdaPrices(plan.environment.region, architecture).prices,
      );
    })
    .toSorted((a, b) => a - b)
    .reduce((sum, cost) => sum + cost, 0);
  const { orchestrator, stepFunctions, s3 } = runOverheadUsd(use, runPrices(plan.environment.region));
  return { measured, orchestrator, stepFunctions, s3, total: measured + orchestrator + stepFunctions + s3 };
}
