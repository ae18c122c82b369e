/**
 * What a night tells whoever subscribed: the verdict first, at most ten lines, one kind of news a message. A regression, a
 * run that is not complete and a night that did not come are never mixed. A night without news is silent, except on
 * Mondays, so that silence is not mistaken for a dead schedule.
 */
import type { Results } from '../analysis/results/types.ts';
import { formatCount, formatUsd } from '../format/numbers.ts';
import { statusSentence } from './sentences/headline.ts';
import { canarySentence, newShifts, shiftSentence } from './sentences/nightly.ts';
import { environmentLabel } from './sentences/where.ts';

type NotificationKind = 'regression' | 'improvement' | 'incomplete-run' | 'missing-night' | 'heartbeat';

export interface Notification {
  readonly kind: NotificationKind;
  /** Names what it is about, so that it is told once: a run or a day. */
  readonly about: string;
  /** ASCII without line ends, below 100 characters: what SNS takes. */
  readonly subject: string;
  /** At most ten, the verdict first. */
  readonly lines: readonly string[];
}

const MOST_LINES = 10;
const MOST_SHIFTS = 4;
const MONDAY = 1;

/**
 * The messages of a finished run; none for a run that people started, whose result they see themselves.
 * @param reportAddress where report.md is
 */
export function runNotifications(results: Results, reportAddress: string): Notification[] {
  const { run, nightly } = results;
  if (run.scheduledTime === undefined || nightly === undefined) return [];
  const where = `${run.suite}, ${nightly.day}, ${environmentLabel(run.environment)}`;
  const links = [`Report: ${reportAddress}`, `Download: npx thaw reports download ${run.id}`];
  const make = (kind: NotificationKind, verdict: string, lines: readonly string[]): Notification => ({
    kind,
    about: run.id,
    subject: asciiSubject(`Thaw: ${verdict}: ${where}`),
    lines: [`${verdict}: ${where}`, ...lines, ...links].slice(0, MOST_LINES),
  });
  const messages = [
    ...incompleteRun(results, make),
    ...shifts(results, 'slower', (lines) => make('regression', 'REGRESSED', lines)),
    ...shifts(results, 'faster', (lines) => make('improvement', 'Improved', lines)),
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
      'This is no statement about speed: what was not measured is a gap in the history.',
    ]),
  ];
}

function shifts(
  results: Results,
  direction: 'slower' | 'faster',
  make: (lines: readonly string[]) => Notification,
): Notification[] {
  const { nightly } = results;
  const found = nightly === undefined ? [] : newShifts(nightly, direction);
  if (found.length === 0) return [];
  const more = found.length > MOST_SHIFTS ? [`and ${found.length - MOST_SHIFTS} more`] : [];
  return [
    make([
      ...found.slice(0, MOST_SHIFTS).map((shift) => `- ${shiftSentence(shift)}`),
      ...more,
      ...(nightly === undefined ? [] : canarySentence(nightly)),
      summary(results),
    ]),
  ];
}

function summary({ run, nightly }: Results): string {
  const cost = run.actual.costUsd === null ? '' : `, ${formatUsd(run.actual.costUsd.total)}`;
  const { series = [], testedSeries = 0, earlierNights = 0 } = nightly ?? {};
  return `${testedSeries} of ${series.length} series tested against ${formatCount(earlierNights, 'earlier night')}; run ${run.status}, ${formatCount(run.samples.valid, 'valid sample')}${cost}.`;
}

/**
 * A night of which there is no report.
 * @param day UTC day on which it should have been
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
    lines: [`${verdict}: ${suite}, ${day}`, ...lines, 'It is a gap in the history, not a zero and no regression.'],
  };
}

function asciiSubject(text: string): string {
  return text.replaceAll(/[^ -~]+/g, ' ').slice(0, 99);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 200)}…`;
}
