/** What changed between nights, what the platform did, and what is suspected; absent when there is nothing. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount, formatMeasured, formatPValue, NOT_MEASURED } from '../../format/numbers.ts';
import { ratioInterval, ratioWords } from '../../format/ratio-words.ts';
import type {
  NightlyPlatform,
  NightlyPlatformShift,
  NightlyShift,
  NightlyWatch,
} from '../../history/nightly-result.ts';
import { present } from '../../present.ts';
import { canarySentence, seriesName, shiftWords } from '../sentences/nightly.ts';
import { platformName, platformOrigin } from '../sentences/platform.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

export function nightlyTable({ nightly }: Results): ReportTable | undefined {
  if (nightly === undefined) return undefined;
  const { shifts, watch, platforms = [], testedSeries, earlierNights, series } = nightly;
  const rows = [
    ...shifts.map(shiftRow),
    ...platforms.flatMap(({ key, shifts: own }) => own.map((shift) => platformRow(key, shift))),
    ...watch.map(watchRow),
  ];
  if (rows.length === 0) return undefined;
  return {
    title: 'Against earlier nights',
    notes: [
      `${testedSeries} of ${series.length} series were tested against ${formatCount(earlierNights, 'earlier night')}; the others have too few nights, or none tonight. False alerts: at most 0.6 per series and year on the recorded nights that judge the rule, more than twice as many in months in which AWS itself is slow for some nights; those of the tested series add up. p compares the nights since with those before, after Holm over all series of the night. A series of Init Duration has all memory sizes and payloads of its function. A gap is not a zero. A suspicion is not an alert and is not sent.`,
      ...canarySentence(nightly),
    ],
    columns: [
      left('Series'),
      right('Before ms'),
      right('Tonight ms'),
      right('Now'),
      right('95 %', { wideOnly: true }),
      right('p'),
      left('Since'),
      left('Began between', { wideOnly: true }),
      left('Found'),
      left('Likely cause', { wideOnly: true }),
    ],
    rows,
  };
}

function shiftRow(shift: NightlyShift): Cell[] {
  return [
    text(seriesName(shift.key)),
    text(formatMeasured(shift.baselineMs)),
    text(shift.tonightMs === null ? NOT_MEASURED : formatMeasured(shift.tonightMs)),
    text(shiftWords(shift), undefined, shift.direction === 'slower' ? 'bad' : 'good'),
    text(intervalOf(shift)),
    // Results of older versions have none for shifts of their fast rule.
    text(shift.adjustedPValue === undefined ? NOT_MEASURED : formatPValue(shift.adjustedPValue)),
    text(shift.changedOn),
    text(betweenOf(shift)),
    text(foundOf(shift)),
    text(shift.causes.map(({ explanation }) => explanation).join(' ')),
  ];
}

function platformRow(key: NightlyPlatform['key'], shift: NightlyPlatformShift): Cell[] {
  return [
    text(platformName(key)),
    text(NOT_MEASURED),
    text(NOT_MEASURED),
    text(ratioWords({ metric: key.metric, ratio: shift.ratio }), undefined, 'quiet'),
    text(intervalOf(shift)),
    text('platform'),
    text(shift.changedOn),
    text(betweenOf(shift)),
    text(foundOf(shift)),
    text(platformOrigin(shift)),
  ];
}

function watchRow(watch: NightlyWatch): Cell[] {
  return [
    text(seriesName(watch.key)),
    text(NOT_MEASURED),
    text(NOT_MEASURED),
    text(shiftWords(watch), undefined, 'quiet'),
    text(NOT_MEASURED),
    text('suspected'),
    text(watch.since ?? NOT_MEASURED),
    text(NOT_MEASURED),
    text('not an alert'),
    text(''),
  ];
}

type Found = Pick<
  NightlyPlatformShift,
  'ratio' | 'interval' | 'changedOnBetween' | 'revertedOn' | 'isNew' | 'foundOn'
> &
  Pick<NightlyShift, 'suspectedOn'>;

function intervalOf({ ratio, interval }: Found): string {
  return interval === null || interval === undefined
    ? NOT_MEASURED
    : ratioInterval({ metric: 'durationMs', ratio }, interval);
}

function betweenOf({ changedOnBetween }: Found): string {
  return changedOnBetween === undefined ? NOT_MEASURED : [...new Set(changedOnBetween)].join(' and ');
}

function foundOf({ isNew, foundOn, suspectedOn, revertedOn }: Found): string {
  return present([
    isNew ? 'this night' : foundOn,
    suspectedOn !== undefined && suspectedOn < foundOn && `suspected since ${suspectedOn}`,
    revertedOn !== undefined && `over since ${revertedOn}`,
  ]).join(', ');
}
