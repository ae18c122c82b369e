/**
 * The messages of a night to its subscribers: the verdict first, at most eleven lines, one kind of news per message. A
 * regression, an incomplete run and a missing night are never mixed. A night without news sends nothing, except on Mondays,
 * so that silence is not mistaken for a schedule that no longer runs.
 */
import type { Results } from '../analysis/results/types.ts';
import { formatCount, formatUsd } from '../format/numbers.ts';
import { present } from '../present.ts';
import type { ReportLinks } from './report-links.ts';
import { canarySentence, newShifts, shiftSentence } from './sentences/nightly.ts';
import { newPlatformShifts } from './sentences/platform.ts';
import { statusSentence } from './sentences/status.ts';
import { environmentLabel } from './sentences/where.ts';

type NotificationKind = 'regression' | 'improvement' | 'platform' | 'incomplete-run' | 'missing-night' | 'heartbeat';

export interface Notification {
  readonly kind: NotificationKind;
  /** The run or the day it is about, so that it is sent once. */
  readonly about: string;
  /** ASCII without line ends, below 100 characters, as SNS requires. */
  readonly subject: string;
  /** At most eleven lines, the verdict first. */
  readonly lines: readonly string[];
}

const MAX_LINES = 11;
const MAX_SHIFTS = 4;
const MONDAY = 1;

/**
 * The messages of a finished run; none unless the schedule started it, because its user sees the result.
 * @param reportAddress where report.html is, if the console has no page of it
 */
export function runNotifications(results: Results, links: ReportLinks, reportAddress: string): Notification[] {
  const { run, nightly } = results;
  if (run.scheduledTime === undefined || nightly === undefined) return [];
  const where = `${run.suite}, ${nightly.day}, ${environmentLabel(run.environment)}`;
  const lastLines = present([
    `Report: ${links.report ?? reportAddress}`,
    links.folder !== null && `All files: ${links.folder}`,
    `Command: ${links.command}`,
  ]);
  const make = (kind: NotificationKind, verdict: string, lines: readonly string[]): Notification => ({
    kind,
    about: run.id,
    subject: asciiSubject(`Thaw: ${verdict}: ${where}`),
    lines: [`${verdict}: ${where}`, ...lines, ...lastLines].slice(0, MAX_LINES),
  });
  const messages = [
    ...incompleteRun(results, make),
    ...shifts(results, 'slower', (lines) => make('regression', 'REGRESSED', lines)),
    ...shifts(results, 'faster', (lines) => make('improvement', 'Improved', lines)),
    ...platformNotice(results, make),
  ];
  if (messages.length > 0 || new Date(run.scheduledTime).getUTCDay() !== MONDAY) return messages;
  const verdict = nightly.verdict === 'inconclusive' ? 'Too few nights to compare' : 'Unchanged';
  return [make('heartbeat', verdict, [summary(results), 'Nights without news are silent except on Mondays.'])];
}

type Make = (kind: NotificationKind, verdict: string, lines: readonly string[]) => Notification;

function incompleteRun(results: Results, make: Make): Notification[] {
  const { status } = results.run;
  if (status === 'complete') return [];
  const reasons = [...new Set(results.problems.flatMap(({ reason }) => reason ?? []))].slice(0, 3);
  return [
    make('incomplete-run', status === 'failed' ? 'RUN FAILED' : 'RUN PARTIAL', [
      statusSentence(results),
      ...reasons.map((reason) => `- ${oneLine(reason)}`),
      'This says nothing about speed: what was not measured is a gap in the history.',
    ]),
  ];
}

function shifts(
  results: Results,
  direction: 'slower' | 'faster',
  make: (lines: readonly string[]) => Notification,
): Notification[] {
  const { nightly } = results;
  const changes = nightly === undefined ? [] : newShifts(nightly, direction);
  if (changes.length === 0) return [];
  return [
    make([
      ...firstLines(changes.map(shiftSentence)),
      ...(nightly === undefined ? [] : canarySentence(nightly)),
      summary(results),
    ]),
  ];
}

/** One notice for what all functions of an architecture did, instead of an alert for each of them. */
function platformNotice(results: Results, make: Make): Notification[] {
  const lines = results.nightly === undefined ? [] : newPlatformShifts(results.nightly);
  if (lines.length === 0) return [];
  const about = 'This is of the platform, so no function is reported for it.';
  return [make('platform', 'PLATFORM', [...firstLines(lines), about, summary(results)])];
}

function firstLines(lines: readonly string[]): string[] {
  const more = lines.length > MAX_SHIFTS ? [`and ${lines.length - MAX_SHIFTS} more`] : [];
  return [...lines.slice(0, MAX_SHIFTS).map((line) => `- ${line}`), ...more];
}

function summary({ run, nightly }: Results): string {
  const cost = run.actual.costUsd === null ? '' : `, ${formatUsd(run.actual.costUsd.total)}`;
  const { series = [], testedSeries = 0, earlierNights = 0 } = nightly ?? {};
  return `${testedSeries} of ${series.length} series tested against ${formatCount(earlierNights, 'earlier night')}; run ${run.status}, ${formatCount(run.samples.valid, 'valid sample')}${cost}.`;
}

/**
 * The message for a night without a report.
 * @param day UTC day of the night
 * @param runId of the run that was started for it; undefined when none was
 */
export function missingNight(suite: string, day: string, runId?: string): Notification {
  const lines =
    runId === undefined
      ? [
          'No run was started for this night, or it was refused before it began.',
          'Look at the executions of the state machine thaw-benchmark, then at the schedule thaw-nightly and its dead-letter queue.',
        ]
      : [
          `Run ${runId} was started and has left no report so far.`,
          'Look at its execution: it still runs, was stopped, or failed before it could report.',
        ];
  const verdict = 'NIGHT MISSING';
  return {
    kind: 'missing-night',
    about: day,
    subject: asciiSubject(`Thaw: ${verdict}: ${suite}, ${day}`),
    lines: [`${verdict}: ${suite}, ${day}`, ...lines, 'It is a gap in the history, neither a zero nor a regression.'],
  };
}

function asciiSubject(text: string): string {
  return text.replaceAll(/[^ -~]+/g, ' ').slice(0, 99);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 200)}…`;
}
