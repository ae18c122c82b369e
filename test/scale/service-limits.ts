/** The limits of AWS that a run has to keep, and those that Thaw sets itself: one table, which the simulation is held against. */

interface ServiceLimit {
  readonly what: string;
  readonly limit: number;
  readonly unit: string;
  readonly source: string;
}

const STEP_FUNCTIONS = 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const CONCURRENCY = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html';
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html';
const MULTIPART = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html';
const OWN = 'docs/scale.md';

const SERVICE_LIMITS = {
  inputBytes: { what: 'input of the execution', limit: 262_144, unit: 'bytes', source: STEP_FUNCTIONS },
  stateBytes: { what: 'largest state', limit: 262_144, unit: 'bytes', source: STEP_FUNCTIONS },
  laneEvents: { what: 'history of a lane', limit: 25_000, unit: 'events', source: STEP_FUNCTIONS },
  laneEventsAtWorst: {
    what: 'history of a lane, every step with all its attempts',
    limit: 25_000,
    unit: 'events',
    source: STEP_FUNCTIONS,
  },
  runEvents: { what: 'history of the run', limit: 25_000, unit: 'events', source: STEP_FUNCTIONS },
  childExecutions: { what: 'child executions at once', limit: 10_000, unit: 'executions', source: STEP_FUNCTIONS },
  openMapRuns: { what: 'open Map Runs', limit: 1_000, unit: 'Map Runs', source: STEP_FUNCTIONS },
  transitionsPerSecond: { what: 'state transitions', limit: 800, unit: 'per second', source: STEP_FUNCTIONS },
  executionSeconds: { what: 'duration of the execution', limit: 82_800, unit: 's', source: OWN },
  updatesPerSecond: { what: 'control-plane calls but GetFunction', limit: 15, unit: 'per second', source: LAMBDA },
  readsPerSecond: { what: 'GetFunction', limit: 100, unit: 'per second', source: LAMBDA },
  environmentsOfFunction: {
    what: 'new environments of one function',
    limit: 1_000,
    unit: 'in 10 s',
    source: CONCURRENCY,
  },
  // The quota is per function; that the whole account stays below it says more.
  environments: { what: 'new environments of all functions', limit: 1_000, unit: 'in 10 s', source: CONCURRENCY },
  concurrency: { what: 'concurrent executions of Lambda', limit: 1_000, unit: 'executions', source: LAMBDA },
  invocationsPerSecond: { what: 'invocations', limit: 10_000, unit: 'per second', source: CONCURRENCY },
  putsPerSecond: { what: 'S3 PUTs below one prefix', limit: 3_500, unit: 'per second', source: S3 },
  planRunSeconds: { what: 'time of PlanRun', limit: 900, unit: 's', source: LAMBDA },
  forceSeconds: { what: 'longest ForceColdStart', limit: 900, unit: 's', source: LAMBDA },
  measureSeconds: { what: 'longest Measure', limit: 900, unit: 's', source: LAMBDA },
  restoreSeconds: { what: 'time of RestoreConfiguration', limit: 900, unit: 's', source: LAMBDA },
  planRunMb: { what: 'peak memory of planning', limit: 512, unit: 'MB', source: OWN },
  laneTaskMb: { what: 'peak memory of reading a lane', limit: 512, unit: 'MB', source: OWN },
  aggregateMb: { what: 'peak memory of the aggregation', limit: 512, unit: 'MB', source: OWN },
  aggregateSeconds: { what: 'CPU time of the aggregation', limit: 900, unit: 's', source: LAMBDA },
  planBytes: { what: 'plan.json, in parts of 8 MB', limit: 80_000_000_000, unit: 'bytes', source: MULTIPART },
} as const satisfies Readonly<Record<string, ServiceLimit>>;

type LimitName = keyof typeof SERVICE_LIMITS;
/** What a run reached. */
export type Usage = Readonly<Partial<Record<LimitName, number>>>;

/** What is over its limit, in words; empty = all is kept. */
export function exceeded(usage: Usage): string[] {
  return Object.entries(SERVICE_LIMITS).flatMap(([name, { what, limit, unit }]) => {
    const reached = usage[name as LimitName];
    return reached === undefined || reached <= limit
      ? []
      : [`${what}: ${format(reached)} ${unit}, and the limit is ${format(limit)}`];
  });
}

/** A line per limit: the limit, what was reached, and its share. */
export function usageTable(usage: Usage): string {
  const lines = Object.entries(SERVICE_LIMITS).flatMap(([name, { what, limit, unit, source }]) => {
    const reached = usage[name as LimitName];
    if (reached === undefined) return [];
    const share = `${((100 * reached) / limit).toFixed(1)} %`;
    return [`| ${what} | ${format(limit)} ${unit} | ${format(reached)} | ${share} | ${source} |`];
  });
  return ['| limit of | limit | reached | share | source |', '|---|--:|--:|--:|---|', ...lines].join('\n');
}

function format(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
