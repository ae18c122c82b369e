/** What a night says against the nights before it, in sentences: the same words in the report and in notifications. */

import type { Results } from '../../analysis/results/types.ts';
import { formatCount, formatRatio } from '../../format/numbers.ts';
import { LEAST_NIGHTS } from '../../history/judge-tonight.ts';
import type { NightlyGap, NightlyResult, NightlyShift } from '../../history/nightly-result.ts';
import type { SeriesKey } from '../../history/types.ts';

/** `rust-dynamodb Init Duration` or `rust-dynamodb 128 MB get, warm Duration`. */
export function seriesName(key: SeriesKey): string {
  const override = key.override === undefined ? '' : ` / ${key.override}`;
  if (key.memoryMb === undefined) return `${key.function}${override} Init Duration`;
  const phase = key.phase === 'cold' ? 'first call' : 'warm call';
  return `${key.function} ${key.memoryMb} MB ${key.payload}${override}, ${phase}`;
}

/** `rust-dynamodb Init Duration 1.21× since 2026-03-01 (The function has other code since that night.)` */
export function shiftSentence({ key, ratio, changedOn, causes }: NightlyShift): string {
  const cause = causes[0]?.explanation ?? '';
  return `${seriesName(key)} ${formatRatio(ratio)} since ${changedOn} (${cause.replace(/\.$/, '')})`;
}

/** New shifts of one direction, the largest first. */
export function newShifts(nightly: NightlyResult, direction: NightlyShift['direction']): NightlyShift[] {
  return nightly.shifts
    .filter((shift) => shift.isNew && shift.direction === direction)
    .sort((left, right) => Math.abs(Math.log(right.ratio)) - Math.abs(Math.log(left.ratio)));
}

/** `The canary rust-health did not shift this night.`; nothing where the suite has none. */
export function canarySentence({ canary }: NightlyResult): string[] {
  if (canary === undefined) return [];
  const name = `The canary ${canary.function}`;
  if (canary.shifted === null) {
    const why = canary.packageUnchanged
      ? 'could not be tested this night'
      : 'has another package since one of these nights';
    return [`${name} ${why}, so it vouches for nothing.`];
  }
  return [
    canary.shifted
      ? `${name} shifted this night with its package unchanged: look at the platform first.`
      : `${name}, whose package is unchanged, did not shift this night.`,
  ];
}

const GAP_WORDS: Readonly<Record<NightlyGap['reason'], string>> = {
  missing: 'no run',
  failed: 'the run failed',
  'not-measured': 'not measured',
  'few-samples': 'fewer than 6 valid samples',
  errors: 'more than 20 % errors',
};

function gapSentence({ gaps }: NightlyResult): string[] {
  if (gaps.length === 0) return [];
  const named = gaps.slice(0, MOST_NAMED).map(({ key, reason }) => `${seriesName(key)} (${GAP_WORDS[reason]})`);
  const more = gaps.length > MOST_NAMED ? `; and ${gaps.length - MOST_NAMED} more` : '';
  return [`No figure tonight of ${gaps.length} series, a gap and no zero: ${named.join('; ')}${more}.`];
}

const MOST_NAMED = 3;

/** The verdict of the night for the headline; nothing for a run that has no nights before it. */
export function nightlySentences({ nightly }: Pick<Results, 'nightly'>): string[] {
  if (nightly === undefined || nightly.earlierNights === 0) return [];
  const named = (direction: NightlyShift['direction']) => {
    const found = newShifts(nightly, direction);
    const more = found.length > MOST_NAMED ? `; and ${found.length - MOST_NAMED} more` : '';
    return `${found.slice(0, MOST_NAMED).map(shiftSentence).join('; ')}${more}.`;
  };
  const isChanged = nightly.verdict === 'regressed' || nightly.verdict === 'improved';
  const missing = nightly.missingNights.slice(0, 5).join(', ');
  return [
    ...(nightly.verdict === 'regressed' ? [`REGRESSED against earlier nights: ${named('slower')}`] : []),
    ...(newShifts(nightly, 'faster').length > 0 ? [`Improved against earlier nights: ${named('faster')}`] : []),
    ...(isChanged ? canarySentence(nightly) : []),
    ...(nightly.verdict === 'unchanged'
      ? [`Unchanged against ${formatCount(nightly.earlierNights, 'earlier night')}.`]
      : []),
    ...(nightly.verdict === 'inconclusive'
      ? [
          `Too few nights to compare with: ${formatCount(nightly.validNights, 'valid one')}, ${LEAST_NIGHTS} are needed.`,
        ]
      : []),
    ...gapSentence(nightly),
    ...(nightly.missingNights.length === 0
      ? []
      : [
          `${formatCount(nightly.missingNights.length, 'night')} before this one ${nightly.missingNights.length === 1 ? 'is' : 'are'} missing: ${missing}${nightly.missingNights.length > 5 ? ' and more' : ''}.`,
        ]),
  ];
}
