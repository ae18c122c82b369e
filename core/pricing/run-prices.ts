/**
 * What a run costs beside the functions it measures: Step Functions, S3 and the orchestrator's own Lambdas. List prices
 * without free tiers, each with its source and the day it was read. CloudWatch (logs, custom metrics) is not in it.
 */
import { lambdaPrices, PRICES_AS_OF } from './price-table.ts';

/** A price with where it was read. */
interface SourcedPrice {
  readonly usd: number;
  readonly source: string;
  /** ISO date. */
  readonly asOf: string;
}

export interface RunPrices {
  /** Region of the Lambda prices; us-east-1 where the run's own is not in the table. */
  readonly region: string;
  readonly stateTransition: SourcedPrice;
  readonly s3Put: SourcedPrice;
  readonly orchestratorGbSecond: SourcedPrice;
  readonly orchestratorRequest: SourcedPrice;
  /** Upper bound: the largest of the orchestrator's Lambdas. */
  readonly orchestratorMemoryMb: number;
}

const DEFAULT_TRANSITION_USD = 0.000025;
/** The pricing page says what counts (every state entered, and retries); its table of Regions is in no stored copy of it. */
const TRANSITION_SOURCE =
  'aws.amazon.com/step-functions/pricing; figures by Region: alexcasalboni/aws-lambda-power-tuning, template.yml';

/** Standard workflows, USD a state transition, where it is not that of us-east-1. */
const TRANSITION_USD: Readonly<Record<string, number>> = {
  'us-west-1': 0.0000279,
  'eu-west-3': 0.0000297,
  'eu-south-1': 0.00002625,
  'ap-south-1': 0.0000285,
  'ap-northeast-2': 0.0000271,
  'ap-east-1': 0.0000275,
  'me-south-1': 0.0000275,
  'af-south-1': 0.00002975,
  'sa-east-1': 0.0000375,
};

/** us-east-1; other Regions are up to two fifths dearer, of an amount that is a fraction of a cent a run. */
const S3_PUT: SourcedPrice = {
  usd: 0.000005,
  source: 'c3x.dev/blog/s3-request-fees-explained: $0.005 a thousand PUT requests, Standard, us-east-1',
  asOf: PRICES_AS_OF,
};

/** AggregateResults and Measure have the most memory (infra/access/orchestrator-access.ts); it is counted for all of them. */
const ORCHESTRATOR_MEMORY_MB = 1769;

/** Prices of a run in a Region. The orchestrator is taken at the price of x86_64, the dearer of the two it can have. */
export function runPrices(region: string): RunPrices {
  const { prices } = lambdaPrices(region, 'x86_64');
  const { source, asOf } = prices;
  return {
    region: prices.region,
    stateTransition: { usd: TRANSITION_USD[region] ?? DEFAULT_TRANSITION_USD, source: TRANSITION_SOURCE, asOf },
    s3Put: S3_PUT,
    orchestratorGbSecond: { usd: prices.usdPerGbSecond, source, asOf },
    orchestratorRequest: { usd: prices.usdPerRequest, source, asOf },
    orchestratorMemoryMb: ORCHESTRATOR_MEMORY_MB,
  };
}

interface RunUse {
  /** Time in which the orchestrator's Lambdas were busy, over all lanes. */
  readonly orchestratorSeconds: number;
  readonly stateTransitions: number;
  readonly s3Puts: number;
}

interface RunOverhead {
  readonly orchestrator: number;
  readonly stepFunctions: number;
  readonly s3: number;
}

/** The bill of a run without its measured functions, in USD. Each Lambda of the orchestrator is a transition. */
export function runOverheadUsd(use: RunUse, prices: RunPrices): RunOverhead {
  const gbSeconds = (use.orchestratorSeconds * prices.orchestratorMemoryMb) / 1024;
  return {
    orchestrator: gbSeconds * prices.orchestratorGbSecond.usd + use.stateTransitions * prices.orchestratorRequest.usd,
    stepFunctions: use.stateTransitions * prices.stateTransition.usd,
    s3: use.s3Puts * prices.s3Put.usd,
  };
}
