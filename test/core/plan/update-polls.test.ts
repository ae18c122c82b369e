import { describe, expect, it } from 'vitest';
import { msUntilSlot } from '../../../core/plan/pacing.ts';
import { nextHint, pollTimesMs, seenUpdate, type UpdateHint } from '../../../core/plan/update-polls.ts';
import { lognormal, UPDATE_DURATIONS } from '../../kit/update-durations.ts';

/** Lambda's quota. */
const UPDATES_PER_SECOND = 15;
const UPDATES = 400;
/** One update in twenty ends before it is expected to, and is then seen a little later than within 5 %. */
const NOISY = 'around 1 s, 20 % apart';

interface SeenEnd {
  readonly overshoot: number;
  readonly polls: number;
}

/** Polls one update of this duration. */
function seeUpdate(updateMs: number, lanes: number, hint: UpdateHint | undefined) {
  const pollsMs = pollTimesMs(updateMs, { hint, lanes });
  const seen = seenUpdate(pollsMs);
  return { pollsMs, toMs: seen.toMs, hint: nextHint(hint, seen) };
}

/** The updates of a function one after another, without the first one, of which nothing is known. */
function seeUpdates(durationMs: (update: number) => number, lanes = 1): SeenEnd[] {
  let hint: UpdateHint | undefined;
  const seen = Array.from({ length: UPDATES }, (_, update) => {
    const updateMs = durationMs(update);
    const end = seeUpdate(updateMs, lanes, hint);
    hint = end.hint;
    return { overshoot: (end.toMs - updateMs) / Math.max(updateMs, 1), polls: end.pollsMs.length };
  });
  return seen.slice(1);
}

const quantile = (seen: readonly SeenEnd[], p: number) => {
  const sorted = seen.map(({ overshoot }) => overshoot).toSorted((a, b) => a - b);
  return sorted[Math.ceil(p * sorted.length) - 1] ?? Number.NaN;
};
const meanPolls = (seen: readonly SeenEnd[]) => seen.reduce((sum, { polls }) => sum + polls, 0) / seen.length;

describe('the end of an update', () => {
  it.each(Object.entries(UPDATE_DURATIONS))('is seen within 5 %% of its duration: %s', (name, durationMs) => {
    const seen = seeUpdates(durationMs);

    expect(quantile(seen, 0.5)).toBeLessThan(0.03);
    expect(quantile(seen, 0.95)).toBeLessThan(name === NOISY ? 0.08 : 0.05);
  });

  it.each([
    ['always 1 s', 2.6],
    ['always 25 s', 2.6],
    ['none, as in the local cloud', 1.1],
    ['around 1 s, 20 % apart', 15],
  ])('takes few polls where updates are steady: %s', (name, polls) => {
    expect(meanPolls(seeUpdates(UPDATE_DURATIONS[name] ?? (() => Number.NaN)))).toBeLessThan(polls);
  });

  it('is seen within 60 % of its duration where nothing is known yet', () => {
    for (let updateMs = 300; updateMs <= 30_000; updateMs += 10) {
      const { toMs, pollsMs } = seeUpdate(updateMs, 1, undefined);
      expect((toMs - updateMs) / updateMs).toBeLessThan(0.61);
      expect(pollsMs.length).toBeLessThan(25);
    }
  });

  it.each([
    ['was never seen in progress', [100]],
    ['took no time, as all before it', Array.from({ length: 20 }, () => 0)],
  ])('takes few polls where the update before %s', (_, before) => {
    const hint = before.reduce<UpdateHint | undefined>(
      (known, beforeMs) => seeUpdate(beforeMs, 40, known).hint,
      undefined,
    );

    expect(seeUpdate(1_000, 40, hint).pollsMs.length).toBeLessThanOrEqual(8);
  });

  it.each([
    ['a first update', [1_000]],
    ['many updates', Array.from({ length: 20 }, () => 1_000)],
  ])('is seen soon when it takes a third longer than %s of 1 s', (_, before) => {
    for (const lanes of [1, 40]) {
      const hint = before.reduce<UpdateHint | undefined>(
        (known, beforeMs) => seeUpdate(beforeMs, lanes, known).hint,
        undefined,
      );

      expect(seeUpdate(1_333, lanes, hint).toMs / 1_333).toBeLessThan(1.15);
    }
  });

  it('that takes much longer than many before is seen within 60 %, with few polls', () => {
    let hint: UpdateHint | undefined;
    for (let update = 0; update < 20; update += 1) hint = seeUpdate(1_000, 1, hint).hint;
    const { toMs, pollsMs } = seeUpdate(20_000, 1, hint);

    expect(toMs / 20_000).toBeLessThan(1.61);
    expect(pollsMs.length).toBeLessThan(25);
  });

  it('costs precision in 40 lanes whose updates are noisy, not the quota', () => {
    const seen = seeUpdates(lognormal(1_000, 0.2), 40);

    expect(quantile(seen, 0.5)).toBeLessThan(0.07);
    expect(quantile(seen, 0.95)).toBeLessThan(0.19);
    expect(meanPolls(seen)).toBeLessThan(6);
  });
});

/** Calls of GetFunction and updates of 40 lanes in virtual time, all beginning at once: polls, and one check per step. */
function callsOfLanes(durationMs: () => number, stepMs: () => number) {
  const lanes = 40;
  const calls = { gets: [] as number[], updates: [] as number[] };
  for (let index = 0; index < lanes; index += 1) {
    let hint: UpdateHint | undefined;
    for (let nowMs = 0; nowMs < 60_000; ) {
      nowMs += msUntilSlot(nowMs, { index, count: lanes });
      calls.updates.push(nowMs);
      const seen = seeUpdate(durationMs(), lanes, hint);
      hint = seen.hint;
      calls.gets.push(...seen.pollsMs.map((pollMs) => nowMs + pollMs));
      nowMs += seen.toMs + stepMs();
      calls.gets.push(nowMs);
      nowMs += 150;
    }
  }
  return calls;
}

/** Calls in the busiest second. */
function busiestSecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  return sorted.reduce((max, at, index) => {
    while ((sorted[first] ?? at) <= at - 1_000) first += 1;
    return Math.max(max, index - first + 1);
  }, 0);
}

describe('40 lanes', () => {
  it.each([
    ['always 1 s', () => 1_000],
    ['around 1 s, 5 % apart', lognormal(1_000, 0.05)],
    ['around 1 s, 20 % apart', lognormal(1_000, 0.2)],
    ['always 25 s', () => 25_000],
  ])('keep both quotas with updates that take %s', (name, durationMs) => {
    const calls = callsOfLanes(durationMs, lognormal(400, 0.3));

    expect([name, busiestSecond(calls.updates)]).toEqual([
      name,
      expect.toSatisfy((n: number) => n <= UPDATES_PER_SECOND),
    ]);
    expect([name, busiestSecond(calls.gets)]).toEqual([name, expect.toSatisfy((n: number) => n < 100)]);
  });
});
