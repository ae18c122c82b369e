/** Cost of a million invocations like the measured ones at list prices, per phase and at several shares of cold starts. */
import type { Plan } from '../plan/types.ts';
import { costAtColdShareUsdPerMillion, costUsdPerMillion } from '../pricing/cost.ts';
import { type LambdaPrices, lambdaPrices } from '../pricing/price-table.ts';
import type { Architecture } from '../suite/types.ts';
import type { Sample } from '../telemetry/types.ts';
import type { ConfigurationResult } from './results/types.ts';

/** Shares of cold starts, in percent, for which a cost is computed: rare, usual, a nightly job, every call. */
const COLD_PERCENTS = [0.1, 1, 10, 100] as const;

/** Prices of each architecture that the plan measures; the plan warns when its Region is not in the price table. */
export function pricesUsed(plan: Plan): LambdaPrices[] {
  const architectures = [...new Set(plan.functions.map(({ architecture }) => architecture))];
  return architectures.map((architecture) => lambdaPrices(plan.environment.region, architecture).prices);
}

type CostFields = Pick<ConfigurationResult, 'costUsdPerMillion' | 'costUsdPerMillionAtColdPercent'>;

/** Cost per million cold, warm, and mixed; a mix needs both, except at 100 % cold. */
export function costFields(
  region: string,
  architecture: Architecture,
  cold: readonly Sample[],
  warm: readonly Sample[],
): CostFields {
  const { prices } = lambdaPrices(region, architecture);
  const coldUsd = meanCost(cold, prices);
  const warmUsd = meanCost(warm, prices);
  return {
    costUsdPerMillion: { cold: coldUsd, warm: warmUsd },
    costUsdPerMillionAtColdPercent: COLD_PERCENTS.flatMap((coldPercent) => {
      if (coldUsd === null || (warmUsd === null && coldPercent < 100)) return [];
      return [{ coldPercent, usd: costAtColdShareUsdPerMillion(coldUsd, warmUsd ?? 0, coldPercent / 100) }];
    }),
  };
}

/** Sorted first, so that the order of the samples does not change the last digit. */
function meanCost(samples: readonly Sample[], prices: LambdaPrices): number | null {
  const sorted = samples.toSorted((a, b) => (a.billedDurationMs ?? 0) - (b.billedDurationMs ?? 0));
  return costUsdPerMillion(sorted, prices);
}
