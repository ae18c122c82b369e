/** Shifts of the platform: of all functions of an architecture in the same nights, so of none of them. */
import { definedOnly } from '../defined-only.ts';
import { ratioWords } from '../format/ratio-words.ts';
import { type DatedShift, dateShift } from './date-shift.ts';
import type { FoundShifts } from './find-shifts.ts';
import { type Cause, likelyCauses, SAME_EVENT_NIGHTS } from './likely-cause.ts';
import type { Provenance, SeriesKey, Shift, Suspicion } from './types.ts';

export type PlatformKey = Pick<SeriesKey, 'architecture' | 'metric' | 'phase'>;

export interface PlatformShift extends DatedShift {
  /** False for a shift that another metric of the same architecture showed before: one event, one notice. */
  readonly isFirst: boolean;
  /** Functions with other code, configuration or runtime version since that night: then it may be theirs. */
  readonly changedFunctions: readonly string[];
}

export interface PlatformHistory {
  readonly key: PlatformKey;
  /** How far all functions were from their level in the last night, as a ratio; 1 unless they agree. */
  readonly tonight: number;
  readonly shifts: readonly PlatformShift[];
  readonly watch?: Suspicion;
}

interface MeasuredSeries {
  readonly key: SeriesKey;
  readonly provenances: readonly (Provenance | undefined)[];
}

/** Init, first calls and warm calls of an architecture need not shift together, so each has its own part. */
export function platformGroup({ architecture, metric, phase }: PlatformKey): string {
  return `${architecture} ${metric} ${phase}`;
}

export function describePlatforms(
  platforms: FoundShifts['platforms'],
  series: readonly MeasuredSeries[],
  days: readonly string[],
): PlatformHistory[] {
  const histories = [...platforms].flatMap(([group, { shifts, watch, values, tonight }]): PlatformHistory[] => {
    const members = series.filter(({ key }) => platformGroup(key) === group);
    const [first] = members;
    if (first === undefined) return [];
    const { architecture, metric, phase } = first.key;
    const dated = shifts.map(
      (shift, index): PlatformShift => ({
        ...dateShift(shift, { values, days, previous: shifts[index - 1], next: shifts[index + 1] }),
        isFirst: true,
        changedFunctions: [...new Set(members.filter((own) => hasChanged(own, shift)).map(({ key }) => key.function))],
      }),
    );
    return [definedOnly({ key: { architecture, metric, phase }, tonight, shifts: dated, watch })];
  });
  return histories.map((history, order) => ({
    ...history,
    shifts: history.shifts.map((shift) => ({ ...shift, isFirst: !wasShown(histories, order, shift) })),
  }));
}

function wasShown(histories: readonly PlatformHistory[], order: number, shift: PlatformShift): boolean {
  return histories.some(
    ({ key, shifts }, other) =>
      other !== order &&
      key.architecture === histories[order]?.key.architecture &&
      shifts.some(
        (candidate) =>
          isSameEvent(candidate, shift) &&
          (candidate.foundAt < shift.foundAt || (candidate.foundAt === shift.foundAt && other < order)),
      ),
  );
}

function isSameEvent(left: Shift, right: Shift): boolean {
  return left.direction === right.direction && Math.abs(left.changedAt - right.changedAt) <= SAME_EVENT_NIGHTS;
}

function hasChanged({ provenances, key }: MeasuredSeries, shift: Shift): boolean {
  const before = provenances.slice(0, shift.changedAt).findLast((of) => of !== undefined);
  const after = provenances.slice(shift.changedAt).find((of) => of !== undefined);
  return likelyCauses(before, after, { ...shift, function: key.function }, [], []).some(
    ({ kind }) => kind !== 'unknown',
  );
}

/** For a shift of a function in the nights in which the platform shifted too. */
export function platformCause(platforms: readonly PlatformHistory[], key: PlatformKey, shift: Shift): Cause[] {
  return platforms
    .filter((platform) => platformGroup(platform.key) === platformGroup(key))
    .flatMap(({ shifts }) => shifts)
    .filter(({ changedAt }) => Math.abs(changedAt - shift.changedAt) <= SAME_EVENT_NIGHTS)
    .map(({ ratio }) => ({
      kind: 'platform',
      explanation: `All functions on ${key.architecture} shifted in these nights too, ${ratioWords({ metric: key.metric, ratio })}; that part is not in this figure.`,
    }));
}
