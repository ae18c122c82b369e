/** What the optional database costs. */
import { DATABASE_STANDING_PRICES } from '../../core/pricing/price-table.ts';

/** What the database costs even when it is not used; printed before it is deployed. */
export function databaseCostLines(): string[] {
  const perHour = DATABASE_STANDING_PRICES.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0);
  const hoursPerMonth = 730;
  return [
    `The database of the suite stadiums costs about $${perHour.toFixed(2)} per hour ($${(perHour * hoursPerMonth).toFixed(0)} per month) while it is deployed, used or not (list prices of us-east-1):`,
    ...DATABASE_STANDING_PRICES.flatMap(({ what, usdPerHour, source, checked }) => [
      `  $${usdPerHour.toFixed(4)}  ${what}`,
      `           ${source}; ${checked ?? 'NOT CHECKED: written down from memory'}`,
    ]),
    '  remove it with: npx thaw deploy --no-database',
  ];
}
