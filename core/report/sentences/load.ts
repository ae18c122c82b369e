/** What load says of its functions. */
import type { LoadFigures } from '../../analysis/load/figures.ts';
import type { LoadResult } from '../../analysis/load/load-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatNumber } from '../../format/numbers.ts';
import { configurationName } from '../../format/words.ts';

type Loaded = ConfigurationResult & { readonly load: LoadResult };

/** The configurations that load was put on. */
export function loadedOf({ configurations }: Results): readonly Loaded[] {
  return configurations.filter((row): row is Loaded => row.load !== undefined);
}

/** Why a load is invalid: `segment 1: the generator sent late: …`. */
export function invalidReasons({ segments }: LoadResult): string {
  const reasons = segments.flatMap(({ segment, reason }) =>
    reason === undefined ? [] : [segments.length === 1 ? reason : `segment ${segment + 1}: ${reason}`],
  );
  return reasons.join('; ');
}

/**
 * Requests that failed or were not sent, by kind. Those that are excluded only because the generator did not keep to its schedule
 * did not fail.
 */
export function failures({ errors, dropped }: Pick<LoadFigures, 'errors' | 'dropped'>): [string, number][] {
  return Object.entries(dropped > 0 ? { ...errors, dropped } : errors).filter(([kind]) => kind !== 'load_invalid');
}

const MAX_NAMED = 4;

/**
 * `Under load rust-webhook at 256 MB answered all 5,400 requests, half within 5.10 ms and 99 % within 21.0 ms.`; undefined
 * for a run without load.
 */
export function loadSentence(results: Results): string | undefined {
  const loaded = loadedOf(results);
  if (loaded.length === 0) return undefined;
  const more = loaded.length > MAX_NAMED ? [`and ${loaded.length - MAX_NAMED} more`] : [];
  return `Under load ${[...loaded.slice(0, MAX_NAMED).map(ofOne), ...more].join('; ')}.`;
}

function ofOne(row: Loaded): string {
  const { load } = row;
  if (!load.valid) {
    return `${configurationName(row)} has no figure, because its load is invalid (${invalidReasons(load)})`;
  }
  const { sent, n, metrics } = load.overall;
  const all = sent === n ? `all ${formatNumber(sent)}` : `${formatNumber(n)} of ${formatNumber(sent)}`;
  const { latencyMs: latency } = metrics;
  const slow =
    latency === undefined
      ? ''
      : `, half within ${formatNumber(latency.median)} ms and ${latency.p99 === undefined ? `75 % within ${formatNumber(latency.p75)}` : `99 % within ${formatNumber(latency.p99)}`} ms`;
  return `${row.function} at ${row.memoryMb} MB answered ${all} requests${slow}`;
}
