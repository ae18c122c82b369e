/**
 * Checks the plan against the account's concurrency before anything is changed. A new account may have a concurrency of
 * 10, and the run would otherwise be throttled.
 */
import { formatCount } from '../format/numbers.ts';
import { highestRps } from '../load/schedule.ts';
import { present } from '../present.ts';
import { MAX_LANES } from '../suite/max-lanes.ts';
import type { EnvironmentKind } from '../suite/types.ts';
import type { Warning } from '../warning.ts';
import { overLimits } from './limits.ts';
import type { Lane, LoadJob, PlannedFunction } from './types.ts';
import type { Visit } from './visits.ts';

/** From Lambda's GetAccountSettings. */
export interface AccountLimits {
  readonly concurrentExecutions: number;
  /** Concurrency for functions without reserved concurrency: the orchestrator's, and most that are measured. */
  readonly unreservedConcurrentExecutions: number;
}

/** The default quota. An account with less is a new one, whose memory sizes may be limited as well (lambda-semantics §3). */
const USUAL_CONCURRENCY = 1000;
/** The largest memory size of such an account. No API returns it. */
const NEW_ACCOUNT_MEMORY_MB = 3008;
/** Requests per second per concurrent execution (docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html). */
const RPS_PER_EXECUTION = 10;

/** Whose limit it is, and what to do about it; the limit of this machine cannot be raised. */
const LIMIT_OWNERS: Readonly<Record<EnvironmentKind, { readonly owner: string; readonly raise: string }>> = {
  aws: { owner: 'The account', raise: 'ask for more (Service Quotas, AWS Lambda, Concurrent executions)' },
  local: { owner: 'The local cloud on this machine', raise: 'run the suite with --aws' },
};

/**
 * Number of lanes that the account can run when every lane is in its largest burst. The task of each lane counts too.
 * @param visits visits of every function by label
 */
export function maxLanesFor(
  account: AccountLimits | undefined,
  functions: readonly PlannedFunction[],
  visits: ReadonlyMap<string, readonly Visit[]>,
): number {
  if (account === undefined) return MAX_LANES;
  const largest = maxBurst(unreserved(functions).flatMap(({ label }) => visits.get(label) ?? []));
  return Math.max(1, Math.min(MAX_LANES, Math.floor(account.unreservedConcurrentExecutions / (1 + largest))));
}

/** @throws BenchmarkError OVER_LIMITS for a burst that is larger than the available concurrency: it would always be throttled */
export function assertBurstsFit(
  account: AccountLimits | undefined,
  kind: EnvironmentKind,
  functions: readonly PlannedFunction[],
  lanes: readonly Lane[],
): void {
  const { owner, raise } = LIMIT_OWNERS[kind];
  const steps = Map.groupBy(
    lanes.flatMap((lane) => lane.steps),
    (step) => step.function,
  );
  for (const { functionName, label, reservedConcurrency: reserved } of functions) {
    const burst = maxBurst(steps.get(label) ?? []);
    if (reserved !== undefined && reserved < burst) {
      throw overLimits(
        `${functionName} has ${reserved} reserved concurrent executions; the suite starts ${burst} at once.`,
        'Raise the reserved concurrency of the function, or lower cold.burst.',
      );
    }
    const available = account?.unreservedConcurrentExecutions;
    // The task that starts the burst runs at the same time.
    if (reserved === undefined && available !== undefined && available < burst + 1) {
      throw overLimits(
        `${owner} lets ${available} Lambda functions run at once; a burst of ${burst} of ${functionName} and the task that starts it are ${burst + 1}.`,
        available > 1
          ? `Set cold.burst to ${available - 1} or less, or ${raise}.`
          : `Give back reserved concurrency, or ${raise}.`,
      );
    }
  }
}

/** Warnings about what will be slower, throttled or rejected in this account, with the fix. */
export function accountWarnings(
  account: AccountLimits | undefined,
  kind: EnvironmentKind,
  plan: {
    readonly functions: readonly PlannedFunction[];
    readonly lanes: readonly Lane[];
    readonly load: readonly LoadJob[];
    readonly memoryMb: readonly number[];
    /** Lanes of the plan in an account without such limits. */
    readonly usualLanes: number;
  },
): readonly Warning[] {
  const reservedWarnings = reservedRateWarnings(plan);
  if (account === undefined) return reservedWarnings;
  const { owner, raise } = LIMIT_OWNERS[kind];
  const available = account.unreservedConcurrentExecutions;
  const unreservedLabels = new Set(unreserved(plan.functions).map(({ label }) => label));
  const needed = plan.lanes.reduce(
    (sum, { steps }) => sum + 1 + maxBurst(steps.filter((step) => unreservedLabels.has(step.function))),
    0,
  );
  const loads = plan.load.filter((job) => unreservedLabels.has(job.function));
  const rps = Math.max(0, ...loads.map(({ options }) => highestRps(options.phases)));
  const memoryMb = Math.max(0, ...plan.memoryMb);
  return present([
    ...reservedWarnings,
    plan.lanes.length < plan.usualLanes &&
      warning(
        `${owner} lets ${available} Lambda functions run at once, so this run has ${formatCount(plan.lanes.length, 'lane')} instead of ${plan.usualLanes} and takes longer.`,
        `To go faster, ${raise}.`,
      ),
    needed > available &&
      plan.lanes.length > 1 &&
      warning(
        `${owner} lets ${available} Lambda functions run at once, and the lanes of this run may need ${needed}: some invocations will be throttled.`,
        `Leave "lanes" out of the suite, or use fewer; or ${raise}.`,
      ),
    rps > RPS_PER_EXECUTION * available &&
      warning(
        `The load goes up to ${rps} requests per second; an account with ${available} concurrent executions handles ${RPS_PER_EXECUTION * available} at most.`,
        `Use a lower rate, or ${raise}.`,
      ),
    account.concurrentExecutions < USUAL_CONCURRENCY &&
      memoryMb > NEW_ACCOUNT_MEMORY_MB && {
        code: 'ACCOUNT_MEMORY',
        message: `The account has the limits of a new one (${account.concurrentExecutions} concurrent executions); it may refuse ${memoryMb} MB.`,
        fix: `Use memory sizes up to ${NEW_ACCOUNT_MEMORY_MB} MB, or ask AWS Support for the usual limits.`,
      },
  ]);
}

/** Warnings about load that exceeds the reserved concurrency of its function, whatever the limits of the account. */
function reservedRateWarnings(plan: {
  readonly functions: readonly PlannedFunction[];
  readonly load: readonly LoadJob[];
}): readonly Warning[] {
  const reservedOf = new Map(plan.functions.map(({ label, reservedConcurrency }) => [label, reservedConcurrency]));
  const rates = new Map<string, number>();
  for (const { function: label, options } of plan.load) {
    rates.set(label, Math.max(rates.get(label) ?? 0, highestRps(options.phases)));
  }
  return [...rates].flatMap(([label, rps]) => {
    const reserved = reservedOf.get(label);
    if (reserved === undefined || rps <= RPS_PER_EXECUTION * reserved) return [];
    return [
      warning(
        `The load on ${label} goes up to ${rps} requests per second; its ${reserved} reserved concurrent executions handle ${RPS_PER_EXECUTION * reserved} at most.`,
        'Use a lower rate, or raise the reserved concurrency of the function.',
      ),
    ];
  });
}

function unreserved(functions: readonly PlannedFunction[]): readonly PlannedFunction[] {
  return functions.filter(({ reservedConcurrency }) => reservedConcurrency === undefined);
}

/** Max number of invocations of a step that run at the same time; 0 without steps. */
function maxBurst(steps: readonly Pick<Visit, 'cold'>[]): number {
  return steps.reduce((max, { cold }) => Math.max(max, cold?.burst ?? 1), 0);
}

function warning(message: string, fix: string): Warning {
  return { code: 'LOW_CONCURRENCY', message, fix };
}
