/**
 * Which shifts were reported already, and which are news. The replay of a later night begins a day later and may find a
 * shift some nights later, or earlier, than the replays before it.
 */
import { DAY_MS, dayOf } from './calendar.ts';
import type { DatedShift } from './date-shift.ts';
import { SAME_EVENT_NIGHTS } from './likely-cause.ts';
import type { NightlyResult } from './nightly-result.ts';
import type { PastNight } from './past-night.ts';
import { SHIFT_RULE } from './shift-rule.ts';
import type { Night, ReportedShift } from './types.ts';

/** A shift that was found up to this many nights ago and never reported is still sent; older ones are shown only. */
const LATE_NIGHTS = 3;
/** No rule reports a shift before its third night: one that is younger was not sent under another rule. */
const UNSENT_NIGHTS = 3;

export function platformId(architecture: string): string {
  return `platform-${architecture}`;
}

/** What a night reports, for its history object; undefined when it is nothing. */
export function reportedShifts({ shifts, platforms = [] }: NightlyResult): ReportedShift[] | undefined {
  const all = [
    ...shifts.map((shift) => ({ ...shift, id: shift.key.id })),
    ...platforms.flatMap((own) => own.shifts.map((shift) => ({ ...shift, id: platformId(own.key.architecture) }))),
  ];
  const reported = all
    .filter(({ isNew }) => isNew)
    .map(({ id, direction, changedOn }) => ({ id, direction, changedOn }));
  return reported.length === 0 ? undefined : reported;
}

interface Judged {
  readonly tonight: Night;
  /** Earlier nights of the same environment. */
  readonly before: readonly PastNight[];
  /** UTC days from the first night to tonight. */
  readonly days: readonly string[];
}

interface FoundShift {
  /** As in `ReportedShift`. */
  readonly id: string;
  readonly shift: DatedShift;
}

/**
 * The shifts that are sent tonight: those of the last nights that none of them reported. A replay that begins a day later may
 * find a shift earlier than the night that could have reported it, so it is not enough to look at tonight.
 */
export function findNews(judged: Judged, shifts: readonly FoundShift[]): ReadonlySet<DatedShift> {
  const last = judged.days.length - 1;
  const firstUnderRule = judged.days.indexOf(firstDayUnderRule(judged));
  const reported = earlierReports(judged);
  const isLate = ({ foundAt, revertedAt, ratio }: DatedShift): boolean =>
    last - foundAt <= LATE_NIGHTS && revertedAt === undefined && Math.abs(Math.log(ratio)) >= SHIFT_RULE.minSize;
  // On the first night under a rule, older shifts are shown and not sent: another rule may have sent them.
  const isOfFormerRule = ({ foundAt, changedAt }: DatedShift): boolean =>
    foundAt <= firstUnderRule && firstUnderRule - changedAt >= UNSENT_NIGHTS;
  const news = shifts
    .toSorted((left, right) => left.shift.changedAt - right.shift.changedAt)
    .filter(({ id, shift }) => !takeReport(reported, id, shift))
    .filter(({ shift }) => (shift.foundAt === last || isLate(shift)) && !isOfFormerRule(shift));
  return new Set(news.map(({ shift }) => shift));
}

function firstDayUnderRule({ tonight, before }: Judged): string {
  const days = before.filter(({ shiftRule }) => shiftRule === SHIFT_RULE.id).map(({ startedAt }) => dayOf(startedAt));
  return [...days, dayOf(tonight.startedAt)].sort()[0] ?? '';
}

interface EarlierReport extends ReportedShift {
  /** UTC day of the night that reported it. */
  readonly reportedOn: string;
}

/** A run that no schedule started sends nothing: its user has read it, the subscribers have not. */
function earlierReports({ tonight, before }: Judged): EarlierReport[] {
  return before
    .filter(({ scheduledTime }) => scheduledTime !== undefined || tonight.scheduledTime === undefined)
    .flatMap(({ reported = [], startedAt }) => reported.map((own) => ({ ...own, reportedOn: dayOf(startedAt) })));
}

/** Finds the report of a shift and takes it out: a second shift soon after the first has a report of its own. */
function takeReport(reports: EarlierReport[], id: string, shift: DatedShift): boolean {
  const nightsApart = ({ changedOn }: ReportedShift): number =>
    Math.abs(Date.parse(changedOn) - Date.parse(shift.changedOn)) / DAY_MS;
  const [report] = reports
    .filter((own) => own.id === id && own.direction === shift.direction)
    .filter(
      (own) =>
        nightsApart(own) <= SAME_EVENT_NIGHTS || (own.changedOn <= shift.foundOn && shift.changedOn <= own.reportedOn),
    )
    .sort((left, right) => nightsApart(left) - nightsApart(right));
  if (report === undefined) return false;
  reports.splice(reports.indexOf(report), 1);
  return true;
}
