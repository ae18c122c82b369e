/** What a million invocations like the measured ones would cost; null while no price is known for the place. */
import type { Architecture } from '../suite/types.ts';

export interface PricedConfiguration {
  readonly region: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

export function costUsdPerMillion(_billedMs: readonly number[], _configuration: PricedConfiguration): number | null {
  return null;
}
