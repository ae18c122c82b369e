/**
 * List prices of AWS in USD, each with its source and date. Nothing is fetched: a report made a year from now uses the
 * prices of this table and prints its date.
 */
import type { Architecture } from '../suite/types.ts';
import type { Warning } from '../warning.ts';

/** When the sources below were last read (design reference "lambda-semantics", section 6). */
export const PRICES_AS_OF = '2026-11-21';

/** As results.json has them. */
export interface LambdaPrices {
  readonly architecture: Architecture;
  readonly region: string;
  /** Of the first tier: a benchmark is far below the 6 billion GB-seconds per month at which the next tier begins. */
  readonly usdPerGbSecond: number;
  readonly usdPerRequest: number;
  /** When the source was read, ISO date. */
  readonly asOf: string;
  readonly source: string;
}

const US_EAST_1_SOURCE =
  'aws.amazon.com/blogs/compute/introducing-tiered-pricing-for-aws-lambda; cloudchipr.com/blog/aws-lambda-pricing';

/** us-east-1. */
const USD_PER_GB_SECOND: Readonly<Record<Architecture, number>> = { x86_64: 0.0000166667, arm64: 0.0000133334 };

/** $0.20 per million requests, both architectures (same sources). */
const USD_PER_REQUEST = 0.0000002;

/**
 * Regions whose duration price equals that of us-east-1. Source: the price table of alexcasalboni/aws-lambda-power-tuning
 * (template.yml), which lists exceptions only (ap-east-1, af-south-1, me-south-1, eu-south-1, ap-northeast-3, cn-*); the
 * pages of the single Regions were not read.
 */
const SAME_AS_US_EAST_1 = [
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'ap-northeast-2',
] as const;

/** A resource that is billed by the hour, used or not. */
interface StandingPrice {
  readonly what: string;
  readonly usdPerHour: number;
  /** How the hourly price is computed, and AWS's page for it. */
  readonly source: string;
  /** Where and when it was checked; undefined = not checked, which the command prints. */
  readonly checked?: string;
}

/**
 * The optional database of the suite `stadiums` while idle, us-east-1; other Regions differ by about a fifth. Storage, I/O
 * and requests are not included and negligible for thirty rows. AWS's price pages build their tables in the browser and
 * could not be read directly: `checked` names who quotes them.
 */
export const DATABASE_STANDING_PRICES: readonly StandingPrice[] = [
  {
    what: 'Aurora Serverless v2 at its minimum of 0.5 ACU (the proxy keeps it awake)',
    usdPerHour: 0.5 * 0.12,
    source: '0.5 × $0.12 per ACU hour, standard: aws.amazon.com/rds/aurora/pricing',
    checked: 'read 2026-11-21 in github.com/aws/agent-toolkit-for-aws, acu_calculator.py (March 2026)',
  },
  {
    what: 'RDS Proxy, charged for at least 8 ACU',
    usdPerHour: 8 * 0.015,
    // The minimum of 8 ACU is confirmed by blog.serverworks.co.jp (June 2024), the price per ACU is not.
    source: '8 × $0.015 per ACU hour: aws.amazon.com/rds/proxy/pricing',
  },
  {
    what: 'ElastiCache Serverless for Valkey, at least 100 MB',
    usdPerHour: 0.1 * 0.084,
    source: '0.1 × $0.084 per GB hour: aws.amazon.com/elasticache/pricing',
    checked: 'read 2026-11-21 in usage.ai/blogs/aws/database-savings-plans/elasticache/serverless-pricing (June 2026)',
  },
  {
    what: 'interface endpoint of Systems Manager in two zones',
    usdPerHour: 2 * 0.01,
    source: '2 × $0.01 per hour and zone: aws.amazon.com/privatelink/pricing',
    checked: 'read 2026-11-21 in awsnegotiations.com/privatelink-cost-analysis.html (May 2026)',
  },
];

interface PriceLookup {
  readonly prices: LambdaPrices;
  /** Set when the Region is not in the table and the figures are those of us-east-1. */
  readonly warning?: Warning;
}

/**
 * Lambda's list prices in a Region; those of us-east-1 with a warning when the Region is not in the table.
 * @param region for example `eu-west-1`
 */
export function lambdaPrices(region: string, architecture: Architecture): PriceLookup {
  const isDefault = region === 'us-east-1';
  const isSame = (SAME_AS_US_EAST_1 as readonly string[]).includes(region);
  const prices: LambdaPrices = {
    architecture,
    region: isDefault || isSame ? region : 'us-east-1',
    usdPerGbSecond: USD_PER_GB_SECOND[architecture],
    usdPerRequest: USD_PER_REQUEST,
    asOf: PRICES_AS_OF,
    source: isSame ? 'same as us-east-1 by alexcasalboni/aws-lambda-power-tuning, template.yml' : US_EAST_1_SOURCE,
  };
  if (isDefault || isSame) return { prices };
  return {
    prices,
    warning: {
      code: 'PRICE_OF_REGION_UNKNOWN',
      message: `The price table (${PRICES_AS_OF}) does not have ${region}; costs are those of us-east-1.`,
      fix: 'Add the Region to core/pricing/price-table.ts with its source and date.',
    },
  };
}
