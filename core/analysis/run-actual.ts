/** What the run took, in the terms of the plan's estimate, counted from its samples and the records of its steps. */
import { getsOfRun } from '../plan/bucket-reads.ts';
import { PUTS_PER_FUNCTION, PUTS_PER_STEP_FILE, putsOfRun } from '../plan/bucket-writes.ts';
import { countLambdaFunctions } from '../plan/lambda-functions.ts';
import { RECORDS_PER_FILE } from '../plan/limits.ts';
import { loadJobsOf } from '../plan/load-jobs.ts';
import { partsOf } from '../plan/parts.ts';
import { countTransitions } from '../plan/transitions.ts';
import type { Plan, Step } from '../plan/types.ts';
import { invocationCostUsd } from '../pricing/cost.ts';
import { lambdaPrices } from '../pricing/price-table.ts';
import { runOverheadUsd, runPrices } from '../pricing/run-prices.ts';
import type { SampleTable } from '../telemetry/sample-table.ts';
import { SETUP_ROUND } from '../telemetry/types.ts';
import type { RunActual, StepStatus } from './results/types.ts';
import type { RunRecord } from './run-record.ts';

/**
 * Costs are at list prices without free tiers, and null locally, where nothing is billed.
 * @param samples those of the record
 * @param statuses of every planned step
 */
export function runActual(record: RunRecord, samples: SampleTable, statuses: readonly StepStatus[]): RunActual {
  const { plan, endedAt } = record;
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(plan.startedAt)) / 1000);
  const restores = countLambdaFunctions(plan.functions);
  const stateTransitions = record.failure === undefined ? transitionsOf(plan, statuses) : null;
  const s3Puts = countPuts(samples, statuses) + putsOfRun(plan) + PUTS_PER_FUNCTION * restores;
  const measured = measuredSteps(plan, statuses);
  const s3Gets = getsOfRun(
    { ...plan, functions: restores },
    measured.map(({ step }) => step),
    measured.flatMap(({ step, attempts }) =>
      Array.from({ length: attempts - 1 }, (_, index) => ({ step, attempt: index + 2 })),
    ),
  );
  return {
    invocations: samples.length,
    updates: countForcedUpdates(plan, samples) + restores,
    restores,
    stateTransitions,
    apiCalls: callsOf(record, statuses),
    s3Puts,
    s3Gets,
    seconds,
    costUsd:
      plan.environment.kind === 'local'
        ? null
        : runCost(plan, samples, {
            orchestratorSeconds: seconds * Math.max(1, plan.lanes.length),
            stateTransitions: stateTransitions ?? plan.estimate.stateTransitions,
            s3Puts,
            s3Gets,
          }),
  };
}

interface MeasuredStep {
  readonly step: Step;
  readonly attempts: number;
}

function measuredSteps({ lanes }: Plan, statuses: readonly StepStatus[]): MeasuredStep[] {
  const attemptsOf = new Map(
    statuses.flatMap(({ status, laneId, stepIndex, attempts = 1 }) =>
      status === 'done' || status === 'failed' ? [[`${laneId} ${stepIndex}`, attempts] as const] : [],
    ),
  );
  return lanes.flatMap(({ id, steps }) =>
    steps.flatMap((step): MeasuredStep[] => {
      const attempts = attemptsOf.get(`${id} ${step.index}`);
      return attempts === undefined ? [] : [{ step, attempts }];
    }),
  );
}

/** null unless every step recorded how many attempts it took. */
function transitionsOf(plan: Plan, statuses: readonly StepStatus[]): number | null {
  const attempts = sumOf(statuses, ({ attempts: taken }) => taken);
  if (attempts === null) return null;
  const segments = loadJobsOf(plan).map((job) => job.segments.length);
  const ofLoad = segments.reduce((sum, count) => sum + count, 0);
  const waits = statuses.reduce((sum, status) => sum + (status.waits ?? 0), 0);
  const parts = partsOf(plan).map((items) => items.length);
  return countTransitions({ parts, attempts: attempts - ofLoad, waits, segments });
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
function countForcedUpdates(plan: Plan, samples: SampleTable): number {
  const visited = new Map(
    plan.configurations.map(({ id, function: label, memoryMb, override }) => [
      samples.configurationId.codeOf(id),
      [label, memoryMb, override?.name].join(' '),
    ]),
  );
  const attempts = new Set<string>();
  for (const row of samples.rows) {
    const code = samples.configurationId.code(row);
    const configuration = visited.get(code);
    const round = samples.round.at(row);
    if (configuration === undefined || round === SETUP_ROUND) continue;
    attempts.add(
      samples.phase.get(row) === 'load'
        ? `load ${code}`
        : `${configuration} ${round} ${samples.position.at(row)} ${samples.attempt.at(row)}`,
    );
  }
  return attempts.size;
}

/** Files of samples and one record per step. */
function countPuts(samples: SampleTable, statuses: readonly StepStatus[]): number {
  const loads = new Map<string, number>();
  const files = new Map<string, number>();
  for (const row of samples.rows) {
    const round = samples.round.at(row);
    const phase = samples.phase.get(row);
    const file = `${samples.configurationId.code(row)} ${phase} ${round} ${samples.attempt.at(row)}`;
    // Load writes several files, each once; a setup call belongs to no step, so its file is not rewritten.
    if (phase === 'load') loads.set(file, (loads.get(file) ?? 0) + 1);
    else files.set(file, round === SETUP_ROUND ? 1 : PUTS_PER_STEP_FILE);
  }
  const ofLoad = [...loads.values()].map((records) => Math.ceil(records / RECORDS_PER_FILE));
  const ofSteps = statuses.filter(({ status }) => status !== 'missing').length;
  return [...ofLoad, ...files.values()].reduce((sum, count) => sum + count, ofSteps);
}

/**
 * The cost by part. The measured functions are exact; the orchestrator's Lambdas are an upper bound (busy in every lane
 * from start to end); what the functions themselves call is not included.
 */
function runCost(
  plan: Plan,
  samples: SampleTable,
  use: Parameters<typeof runOverheadUsd>[0],
): NonNullable<RunActual['costUsd']> {
  const prices = new Map(
    plan.configurations.map(({ id, architecture }) => [
      samples.configurationId.codeOf(id),
      lambdaPrices(plan.environment.region, architecture).prices,
    ]),
  );
  const { billedDurationMs, memorySizeMb } = samples.numbers;
  const measured = Float64Array.from(samples.rows, (row) => {
    const ownPrices = prices.get(samples.configurationId.code(row));
    const [billedMs, memoryMb] = [billedDurationMs.get(row), memorySizeMb.get(row)];
    if (ownPrices === undefined || billedMs === undefined || memoryMb === undefined) return 0;
    return invocationCostUsd(billedMs, memoryMb, ownPrices);
  })
    .sort()
    .reduce((sum, cost) => sum + cost, 0);
  const { orchestrator, stepFunctions, s3 } = runOverheadUsd(use, runPrices(plan.environment.region));
  return { measured, orchestrator, stepFunctions, s3, total: measured + orchestrator + stepFunctions + s3 };
}
