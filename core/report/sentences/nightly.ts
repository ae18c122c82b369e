/** The comparison of a night with earlier nights in sentences, for both the report and notifications. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount } from '../../format/numbers.ts';
import { ratioInterval, ratioWords } from '../../format/ratio-words.ts';
import { MIN_NIGHTS } from '../../history/judge-tonight.ts';
import type { NightlyGap, NightlyResult, NightlyShift } from '../../history/nightly-result.ts';
import type { SeriesKey } from '../../history/types.ts';
import { present } from '../../present.ts';
import { beganBetween, newPlatformShifts, platformTonight } from './platform.ts';

/** `rust-dynamodb Init Duration` or `rust-dynamodb 128 MB get, warm Duration`. */
export function seriesName(key: SeriesKey): string {
  const override = key.override === undefined ? '' : ` / ${key.override}`;
  if (key.memoryMb === undefined) return `${key.function}${override} Init Duration`;
  const phase = key.phase === 'cold' ? 'first call' : 'warm call';
  return `${key.function} ${key.memoryMb} MB ${key.payload}${override}, ${phase}`;
}

/** `1.21× as long`, `1.32× as fast`: a series is always a time. */
export function shiftWords({ ratio }: Pick<NightlyShift, 'ratio'>): string {
  return ratioWords({ metric: 'durationMs', ratio });
}

/**
 * `rust-dynamodb Init Duration 1.21× as long since 2026-03-01 (The function has other code since that night), 95 %
 * [1.12–1.30], began between 2026-02-27 and 2026-03-02`
 */
export function shiftSentence(shift: NightlyShift): string {
  const { key, ratio, interval, changedOn, suspectedOn, foundOn, causes } = shift;
  const cause = causes[0]?.explanation ?? '';
  return present([
    `${seriesName(key)} ${shiftWords({ ratio })} since ${changedOn} (${cause.replace(/\.$/, '')})`,
    interval && `95 % ${ratioInterval({ metric: key.metric, ratio }, interval)}`,
    beganBetween(shift),
    suspectedOn !== undefined && suspectedOn < foundOn && `suspected since ${suspectedOn}`,
  ]).join(', ');
}

/** New shifts of one direction, the largest first. */
export function newShifts(nightly: NightlyResult, direction: NightlyShift['direction']): NightlyShift[] {
  return nightly.shifts
    .filter((shift) => shift.isNew && shift.direction === direction)
    .sort((left, right) => Math.abs(Math.log(right.ratio)) - Math.abs(Math.log(left.ratio)));
}

/** `The canary rust-health did not shift this night.`; empty where the suite has none. */
export function canarySentence({ canary }: NightlyResult): string[] {
  if (canary === undefined) return [];
  const name = `The canary ${canary.function}`;
  if (canary.shifted === null) {
    const why = canary.packageUnchanged
      ? 'could not be tested this night'
      : 'has another package since one of these nights';
    return [`${name} ${why}, so it is no evidence.`];
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

const MAX_NAMED = 3;

/** The first three, and how many more. */
function firstFew<Item>(items: readonly Item[], name: (item: Item) => string): string {
  const more = items.length > MAX_NAMED ? `; and ${items.length - MAX_NAMED} more` : '';
  return `${items.slice(0, MAX_NAMED).map(name).join('; ')}${more}.`;
}

function gapSentence({ gaps }: NightlyResult): string {
  const named = firstFew(gaps, ({ key, reason }) => `${seriesName(key)} (${GAP_WORDS[reason]})`);
  return `No figure tonight of ${gaps.length} series (gaps, not zeros): ${named}`;
}

function missingSentence({ missingNights }: NightlyResult): string {
  const { length } = missingNights;
  const days = `${missingNights.slice(0, 5).join(', ')}${length > 5 ? ' and more' : ''}`;
  return `${formatCount(length, 'night')} before this one ${length === 1 ? 'is' : 'are'} missing: ${days}.`;
}

/** What the table of shifts has although the night brought none: ` (2 shifts were found on earlier ones)`. */
function knownShifts({ shifts }: NightlyResult): string {
  const { length } = shifts;
  return length === 0
    ? ''
    : ` (${formatCount(length, 'shift')} ${length === 1 ? 'was' : 'were'} found on earlier ones)`;
}

function watchSentence({ watch }: NightlyResult): string {
  const named = firstFew(
    watch,
    (suspicion) => `${seriesName(suspicion.key)} ${shiftWords(suspicion)} since ${suspicion.since}`,
  );
  return `Suspected, not an alert: ${named}`;
}

/** The verdict of the night for the headline; empty for a run without earlier nights. */
export function nightlySentences({ nightly }: Pick<Results, 'nightly'>): string[] {
  if (nightly === undefined || nightly.earlierNights === 0) return [];
  const { verdict, earlierNights, validNights, gaps, missingNights, watch = [] } = nightly;
  const platform = newPlatformShifts(nightly);
  const faster = newShifts(nightly, 'faster');
  return present([
    verdict === 'regressed' &&
      `REGRESSED against earlier nights: ${firstFew(newShifts(nightly, 'slower'), shiftSentence)}`,
    faster.length > 0 && `Improved against earlier nights: ${firstFew(faster, shiftSentence)}`,
    ...(verdict === 'regressed' || verdict === 'improved' ? canarySentence(nightly) : []),
    verdict === 'unchanged' &&
      `${platform.length > 0 ? 'Functions unchanged' : 'Unchanged'} against ${formatCount(earlierNights, 'earlier night')}${knownShifts(nightly)}.`,
    verdict === 'inconclusive' &&
      `Too few nights to compare with: ${formatCount(validNights, 'valid one')}, ${MIN_NIGHTS} are needed.`,
    platform.length > 0 && `PLATFORM: ${platform.join('; ')}. No function is reported for it.`,
    ...platformTonight(nightly),
    watch.length > 0 && watchSentence(nightly),
    gaps.length > 0 && gapSentence(nightly),
    missingNights.length > 0 && missingSentence(nightly),
  ]);
}
