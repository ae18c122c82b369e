/**
 * What a run costs without the functions it measures: Step Functions, S3 and the orchestrator's own Lambdas. List prices
 * without free tiers, each with its source and date. CloudWatch (logs, custom metrics) is not included.
 */
import { lambdaPrices, PRICES_AS_OF } from './price-table.ts';

/** A price with its source. */
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
  readonly s3Get: SourcedPrice;
  readonly orchestratorGbSecond: SourcedPrice;
  readonly orchestratorRequest: SourcedPrice;
  /** Upper bound: the largest of the orchestrator's Lambdas. */
  readonly orchestratorMemoryMb: number;
}

const DEFAULT_TRANSITION_USD = 0.000025;
/** The pricing page says what counts (every state entered, and retries); its table of Regions could not be read. */
const TRANSITION_SOURCE =
  'aws.amazon.com/step-functions/pricing; figures by Region: alexcasalboni/aws-lambda-power-tuning, template.yml';

/** Standard workflows, USD per state transition, where it differs from us-east-1. */
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

/** us-east-1; other Regions cost up to two fifths more. A usual run writes for a fraction of a cent, 10,000 configurations for 5 USD. */
const S3_PUT: SourcedPrice = {
  usd: 0.000005,
  source: 'c3x.dev/blog/s3-request-fees-explained: $0.005 a thousand PUT requests, Standard, us-east-1',
  asOf: PRICES_AS_OF,
};

/** us-east-1; likewise. */
const S3_GET: SourcedPrice = {
  usd: 0.0000004,
  source: 'c3x.dev/blog/s3-request-fees-explained: $0.0004 a thousand GET requests, Standard, us-east-1',
  asOf: '2026-11-30',
};

/** The largest memory size of the orchestrator's Lambdas (infra/access/orchestrator-access.ts), used for all of them. */
const ORCHESTRATOR_MEMORY_MB = 1769;

/** Prices of a run in a Region. The orchestrator is priced as x86_64, the more expensive of its possible architectures. */
export function runPrices(region: string): RunPrices {
  const { prices } = lambdaPrices(region, 'x86_64');
  const { source, asOf } = prices;
  return {
    region: prices.region,
    stateTransition: { usd: TRANSITION_USD[region] ?? DEFAULT_TRANSITION_USD, source: TRANSITION_SOURCE, asOf },
    s3Put: S3_PUT,
    s3Get: S3_GET,
    orchestratorGbSecond: { usd: prices.usdPerGbSecond, source, asOf },
    orchestratorRequest: { usd: prices.usdPerRequest, source, asOf },
    orchestratorMemoryMb: ORCHESTRATOR_MEMORY_MB,
  };
}

/**
 * A configuration item that AWS Config records, in accounts that record Lambda functions continuously: at least one for each
 * update of a function. Not part of the cost of a run: most accounts do not record, or record once a day (0.012 USD per
 * function and day).
 */
export const CONFIGURATION_ITEM: SourcedPrice = {
  usd: 0.003,
  source:
    'vantage.sh/blog/aws-config-pricing; AWS publishes it at aws.amazon.com/config/pricing, which could not be read',
  asOf: '2026-11-30',
};

interface RunUsage {
  /** Busy time of the orchestrator's Lambdas, summed over lanes. */
  readonly orchestratorSeconds: number;
  readonly stateTransitions: number;
  readonly s3Puts: number;
  readonly s3Gets: number;
}

interface RunOverhead {
  readonly orchestrator: number;
  readonly stepFunctions: number;
  readonly s3: number;
}

/** The cost of a run without its measured functions, in USD. Each Lambda call of the orchestrator is a transition. */
export function runOverheadUsd(usage: RunUsage, prices: RunPrices): RunOverhead {
  const gbSeconds = (usage.orchestratorSeconds * prices.orchestratorMemoryMb) / 1024;
  return {
    orchestrator: gbSeconds * prices.orchestratorGbSecond.usd + usage.stateTransitions * prices.orchestratorRequest.usd,
    stepFunctions: usage.stateTransitions * prices.stateTransition.usd,
    s3: usage.s3Puts * prices.s3Put.usd + usage.s3Gets * prices.s3Get.usd,
  };
}
