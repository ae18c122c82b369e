/** A row of the bench: how much the counters change a figure, compared with how much two runs without them differ. */
import { type Check, median } from '../check.ts';

/** The medians of blocks; passed when the counters change them by no more than two runs without counters differ. */
export function costCheck(
  what: string,
  withCounters: readonly number[],
  without: readonly number[],
  again: readonly number[],
): Check {
  const change = median(withCounters.map((ms, block) => ms / (without[block] ?? Number.NaN) - 1));
  const spread = Math.max(...again.map((ms, block) => Math.abs(ms / (without[block] ?? Number.NaN) - 1)));
  const percent = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)} %`;
  return {
    what: `${what}, with counters against without`,
    expected: `${median(without).toFixed(3)} ms`,
    measured: `${median(withCounters).toFixed(3)} ms (${percent(change)})`,
    bound: `± ${(spread * 100).toFixed(1)} %, as two without`,
    passed: Math.abs(change) <= spread,
  };
}
