/** The notes of every report: what a figure means and how far it can be trusted. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount } from '../../format/numbers.ts';
import { present } from '../../present.ts';

export function howToRead(results: Results): string[] {
  const { confidence, noiseThresholdPercent, minPairedRounds } = results.rules;
  const percent = `${confidence * 100} %`;
  const compared = results.comparisons.length;
  return present([
    `912 [905–920]: median and its ${percent} interval (exact order statistics; of second and warm calls wide enough for how their environments differ). Below 6 samples or environments no finite ${percent} interval exists, and the number of samples is printed instead: 912 (n = 4).`,
    '– means not measured; it never means zero. n = 18 (−2): 18 valid samples, 2 excluded with a reason.',
    'A cold start counts only when it is verified: Init Duration in its REPORT, memory as configured, and, for functions with our probe, a new environment on its first invocation with the expected nonce.',
    'Init Duration, Duration and Billed Duration come from Lambda’s REPORT line; client latency is measured by the caller and also includes network, placement and code download. They are different things and are not compared.',
    compared > 0 &&
      `2.24× as long: 2.24 times the time. 10.2× as fast: a 10.2th of the time. Ratios are Hodges–Lehmann estimates on logarithms with exact ${percent} intervals: signed-rank over rounds when both functions ran in one lane and at least ${minPairedRounds} rounds match, Mann–Whitney otherwise. Second and warm calls count once per environment.`,
    compared > 0 &&
      `Verdict: different only if the interval excludes 1 and the ratio is beyond ${noiseThresholdPercent} %; same only if the whole interval lies within ${noiseThresholdPercent} %; otherwise ~ (not shown to differ). ${chanceText(results)}`,
    'No outlier is dropped: they are counted (Tukey) and reported. Intervals show the uncertainty of this run, not how much the next night may differ.',
    'docs/measurement-method.md explains the method; samples.csv has every invocation, and test/recompute/recompute.py recomputes every figure from it.',
  ]);
}

/** How many verdicts chance alone would get wrong. */
function chanceText({ comparisons, rules }: Results): string {
  const expected = Math.round(comparisons.length * (1 - rules.confidence));
  return `${formatCount(comparisons.length, 'comparison')} ${comparisons.length === 1 ? 'was' : 'were'} made at ${rules.confidence * 100} %: where nothing differs, expect about ${expected} of them to claim a difference by chance.`;
}
