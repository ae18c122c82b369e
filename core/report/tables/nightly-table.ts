/** What changed between nights, and what is on watch; absent when there is neither. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount, formatMeasured, formatPValue, NOT_MEASURED } from '../../format/numbers.ts';
import { canarySentence, seriesName, shiftWords } from '../sentences/nightly.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

export function nightlyTable({ nightly }: Results): ReportTable | undefined {
  if (nightly === undefined || nightly.shifts.length + nightly.watch.length === 0) return undefined;
  const shifts = nightly.shifts.map((shift): Cell[] => {
    const isSlower = shift.direction === 'slower';
    return [
      text(seriesName(shift.key)),
      text(formatMeasured(shift.baselineMs)),
      text(shift.tonightMs === null ? NOT_MEASURED : formatMeasured(shift.tonightMs)),
      text(shiftWords(shift), undefined, isSlower ? 'bad' : 'good'),
      text(shift.adjustedPValue === undefined ? shift.rule : formatPValue(shift.adjustedPValue)),
      text(shift.changedOn),
      text(shift.isNew ? 'this night' : shift.foundOn),
      text(shift.causes.map(({ explanation }) => explanation).join(' ')),
    ];
  });
  const watched = nightly.watch.map((watch): Cell[] => [
    text(seriesName(watch.key)),
    text(NOT_MEASURED),
    text(NOT_MEASURED),
    text(shiftWords(watch), undefined, 'quiet'),
    text('watch'),
    text(NOT_MEASURED),
    text('one more night'),
    text(''),
  ]);
  return {
    title: 'Against earlier nights',
    notes: [
      `${nightly.testedSeries} of ${nightly.series.length} series were tested against ${formatCount(nightly.earlierNights, 'earlier night')} (slow rule: 7 nights against 30, p after Holm; fast rule: three nights in a row); the others have too few nights, or none tonight. A series of Init Duration has all memory sizes and payloads of its function. A gap is not a zero. A row on watch is not an alert yet.`,
      ...canarySentence(nightly),
    ],
    columns: [
      left('Series'),
      right('Before ms'),
      right('Tonight ms'),
      right('Now'),
      right('p'),
      left('Since'),
      left('Found'),
      left('Likely cause', { wideOnly: true }),
    ],
    rows: [...shifts, ...watched],
  };
}
