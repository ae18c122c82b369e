/** What the run really took, in the terms of the plan's estimate, as far as its samples show it. */
import type { Plan } from '../plan/types.ts';
import { invocationCostUsd } from '../pricing/cost.ts';
import { lambdaPrices, S3_USD_PER_PUT, STEP_FUNCTIONS_USD_PER_TRANSITION } from '../pricing/price-table.ts';
import type { Sample } from '../telemetry/types.ts';
import type { RunActual } from './types.ts';

/** The upper bound that core/plan/estimate.ts counts for every Lambda of the orchestrator. */
const ORCHESTRATOR_MEMORY_MB = 1769;

/** Counts what was done. Costs are list prices without free tiers, and null locally, where nothing is billed. */
export function runActual(plan: Plan, samples: readonly Sample[], endedAt: string): RunActual {
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(plan.startedAt)) / 1000);
  const setupCalls = samples.length === 0 ? 0 : plan.suite.setup.length;
  return {
    invocations: samples.length + setupCalls,
    updates: countForcedUpdates(plan, samples) + new Set(plan.functions.map((each) => each.functionArn)).size,
    seconds,
    costUsd: plan.environment.kind === 'local' ? null : runCost(plan, samples, seconds),
  };
}

/** One update for each attempt of each visit that left a sample. */
function countForcedUpdates(plan: Plan, samples: readonly Sample[]): number {
  const configurations = new Map(plan.configurations.map((each) => [each.id, each]));
  const attempts = samples.flatMap(({ configurationId, round, position, attempt }) => {
    const found = configurations.get(configurationId);
    if (found === undefined) return [];
    return [[found.function, found.memoryMb, found.override?.name, round, position, attempt].join(' ')];
  });
  return new Set(attempts).size;
}

/**
 * Parts of the bill. The measured functions are exact; the orchestrator's Lambdas are an upper bound (busy in every lane
 * from start to end); transitions are those of the plan; what the functions themselves call is not in here.
 */
function runCost(plan: Plan, samples: readonly Sample[], seconds: number): NonNullable<RunActual['costUsd']> {
  const architectures = new Map(plan.configurations.map((each) => [each.id, each.architecture]));
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
  const { prices } = lambdaPrices(plan.environment.region, 'arm64');
  const orchestrator = invocationCostUsd(
    seconds * Math.max(1, plan.lanes.length) * 1000,
    ORCHESTRATOR_MEMORY_MB,
    prices,
  );
  const stepFunctions = plan.estimate.stateTransitions * STEP_FUNCTIONS_USD_PER_TRANSITION;
  const files = new Set(
    samples.map(({ configurationId, phase, round, attempt }) => [configurationId, phase, round, attempt].join(' ')),
  );
  const s3 = files.size * S3_USD_PER_PUT;
  return { measured, orchestrator, stepFunctions, s3, total: measured + orchestrator + stepFunctions + s3 };
}
