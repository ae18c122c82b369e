/**
 * The rule that finds shifts, and its constants: two CUSUM sums in each direction (E. S. Page, "Continuous inspection
 * schemes", Biometrika 41, 1954). A CUSUM with the reference value k = δ/2 attains Lorden's bound for a shift of δ standard
 * deviations (Lorden 1971; Moustakides 1986); two of them cover a range of sizes ("dual CUSUM", Zhao, Tsung & Wang,
 * Technometrics 47, 2005). Scores are clipped, as in robust CUSUMs (Lucas & Crosier, Technometrics 24, 1982), because cold
 * starts on AWS have nights far outside all others: one such night must not be able to raise an alert.
 *
 * The constants were chosen on the recorded nights before 2024-10-01 and are judged on those since, by
 * test/statistics-slow/nights.test.ts: run `npm run check:statistics` after a change.
 */
export interface CusumScale {
  readonly name: 'fast' | 'slow';
  /** k: what a night must exceed to count as evidence, in standard deviations of the series. */
  readonly reference: number;
  /** A night counts at most with this many standard deviations. */
  readonly clip: number;
  /** h: an alert is raised when the sum is above it. */
  readonly threshold: number;
}

export interface ShiftRule {
  /** Stored with each night; change it with any constant, so that older shifts are not sent again. */
  readonly id: string;
  readonly scales: readonly CusumScale[];
  /** Smaller shifts are followed and not reported (log scale). */
  readonly minSize: number;
  /** The level is that of the last quiet nights, at most this many. */
  readonly levelNights: number;
  /** A level needs this many quiet nights. */
  readonly minLevelNights: number;
  /** The noise is that of the last quiet nights against their level, at most this many. */
  readonly noiseNights: number;
  /** The noise of a series needs this many nights; together with the level's, the warm-up. */
  readonly minNoiseNights: number;
  /** A smaller noise is raised to this (log scale). */
  readonly minNoise: number;
  /** A sum above this share of its threshold makes its nights doubtful: level and noise are not computed from them. */
  readonly doubtShare: number;
  /** A sum above this share is shown as a suspicion. */
  readonly watchShare: number;
  /** Nights before a shift that still count for the level after it. */
  readonly keptNights: number;
  /** A return to the level before within this many nights ends a shift and is not one of its own. */
  readonly revertNights: number;
}

export const SHIFT_RULE: ShiftRule = {
  id: 'cusum-1',
  scales: [
    // Three nights at the clip are enough, two are not: AWS has slow periods of two nights.
    { name: 'fast', reference: 1.5, clip: 3.5, threshold: 5.8 },
    // For shifts of about one standard deviation.
    { name: 'slow', reference: 0.5, clip: 2, threshold: 10 },
  ],
  minSize: Math.log(1.05),
  levelNights: 60,
  minLevelNights: 10,
  noiseNights: 60,
  minNoiseNights: 10,
  minNoise: 0.015,
  doubtShare: 0.1,
  watchShare: 0.5,
  keptNights: 10,
  revertNights: 30,
};

/** Nights of a series before the rule can be applied to it. */
export const WARM_UP_NIGHTS = SHIFT_RULE.minLevelNights + SHIFT_RULE.minNoiseNights;
