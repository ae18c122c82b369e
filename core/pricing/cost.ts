/**
 * What invocations cost at list prices, without free tiers. Costs are taken per invocation and then averaged: billing
 * rounds each one up to a whole millisecond, so the cost of a mean duration is not the mean cost.
 */
import { BenchmarkError } from '../errors.ts';
import { sortNumbers } from '../statistics/sort-numbers.ts';
import type { LambdaPrices } from './price-table.ts';

/**
 * Cost of one invocation in USD: billed seconds × GB × price, plus the request (aws.amazon.com/lambda/pricing).
 * @param billedDurationMs Billed Duration of REPORT, which since 2025-08-01 includes Init of every cold start
 * @param memoryMb Memory Size of REPORT (1 GB = 1024 MB)
 */
export function invocationCostUsd(billedDurationMs: number, memoryMb: number, prices: LambdaPrices): number {
  const gbSeconds = (billedDurationMs / 1000) * (memoryMb / 1024);
  return gbSeconds * prices.usdPerGbSecond + prices.usdPerRequest;
}

/**
 * Mean cost of samples, per million invocations, in USD; null when none was billed. Summed in ascending order, so that the order
 * of the samples does not change the last digit.
 * @param billedDurationMs of each sample; NaN = not known, and the sample does not count
 * @param memorySizeMb of the same samples; NaN as well
 */
export function costUsdPerMillion(
  billedDurationMs: Float64Array,
  memorySizeMb: Float64Array,
  prices: LambdaPrices,
): number | null {
  const costs = new Float64Array(billedDurationMs.length);
  let count = 0;
  for (let index = 0; index < billedDurationMs.length; index += 1) {
    const cost = invocationCostUsd(billedDurationMs[index] ?? Number.NaN, memorySizeMb[index] ?? Number.NaN, prices);
    if (Number.isNaN(cost)) continue;
    costs[count] = cost;
    count += 1;
  }
  if (count === 0) return null;
  let sum = 0;
  for (const cost of sortNumbers(costs.subarray(0, count))) sum += cost;
  return (sum / count) * 1e6;
}

/**
 * Cost of a million invocations of which a share are cold starts, in USD.
 * @param coldShare from 0 to 1
 * @throws BenchmarkError USAGE when the share is not from 0 to 1
 */
export function costAtColdShareUsdPerMillion(
  coldUsdPerMillion: number,
  warmUsdPerMillion: number,
  coldShare: number,
): number {
  if (!(coldShare >= 0 && coldShare <= 1)) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `The share of cold starts is ${coldShare}, and must be from 0 to 1.`,
      fix: 'Give 0.01 for one cold start in a hundred invocations.',
    });
  }
  return coldShare * coldUsdPerMillion + (1 - coldShare) * warmUsdPerMillion;
}
