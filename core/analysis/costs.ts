/** Cost of a million invocations like the measured ones at list prices, per phase and at several shares of cold starts. */
import type { Plan } from '../plan/types.ts';
import { costAtColdShareUsdPerMillion, costUsdPerMillion } from '../pricing/cost.ts';
import { type LambdaPrices, lambdaPrices } from '../pricing/price-table.ts';
import type { Architecture } from '../suite/types.ts';
import type { SampleRows } from '../telemetry/sample-index.ts';
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
export function costFields(region: string, architecture: Architecture, cold: SampleRows, warm: SampleRows): CostFields {
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

function meanCost({ table, rows }: SampleRows, prices: LambdaPrices): number | null {
  const { billedDurationMs, memorySizeMb } = table.numbers;
  return costUsdPerMillion(billedDurationMs.of(rows), memorySizeMb.of(rows), prices);
}
