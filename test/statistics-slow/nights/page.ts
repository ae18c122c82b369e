/** docs/nightly-figures.md, written by `npm run check:statistics -- -u`. */
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import type { Coverage, Delays, FalseAlerts } from './measure-part.ts';
import { type Part, SPLIT_DAY } from './parts.ts';
import type { recordedShifts } from './record.ts';

export interface MeasuredPart {
  readonly part: Part;
  readonly alerts: FalseAlerts;
  readonly delays: readonly Delays[];
  readonly coverage: readonly Coverage[];
  /** Standard deviation of each series. */
  readonly noises: readonly number[];
  readonly oracle: { readonly factor: number; readonly perSeriesYear: number; readonly shares: readonly number[] };
}

export interface Curve {
  readonly title: string;
  /** Nights per false alert that the bound is for, and how it is known. */
  readonly nights: number;
  readonly nightsText: string;
  readonly points: readonly { readonly deviations: number; readonly delay: number; readonly bound: number }[];
}

export function figuresPage(
  parts: readonly MeasuredPart[],
  curves: readonly Curve[],
  shifts: ReturnType<typeof recordedShifts>,
): string {
  return `${[
    '# The nightly rule: measured figures',
    'Made by `npm run check:statistics -- -u`; `npm run check:statistics` fails when they are not those of the rule. What the rule does, and what the columns mean: [statistics.md](statistics.md#the-nightly-rule).',
    `Rule \`${SHIFT_RULE.id}\`. Its constants were chosen on the nights before ${SPLIT_DAY} ("chosen") and are judged on those since ("judged"). The record: Init Duration of hello-world functions on AWS, ten families.`,
    '## False alerts',
    table(
      ['part', 'series', 'per series and year', 'of these slower', 'platform, per architecture and year', 'by series'],
      parts.map(({ part, alerts }) => [
        part.name,
        `${part.ids.length}`,
        alerts.perSeriesYear.toFixed(2),
        alerts.slower.toFixed(2),
        alerts.platformPerYear.toFixed(2),
        [...alerts.bySeries].map(([id, rate]) => `${id} ${rate.toFixed(2)}`).join(', '),
      ]),
    ),
    '## Delay of a step',
    'Shares of steps reported within so many nights; the mean over those reported within 14. The bound is ln(A) / (δ²/2) for the rate of false alerts of the part, δ from the noise of each series, at least one night, the mean over series.',
    table(
      ['part', 'into', 'steps', 'size', 'within 3', 'within 7', 'within 10', 'within 14', 'mean nights', 'bound'],
      parts.flatMap((measured) =>
        measured.delays.map(({ into, count, factor, within, mean }) => [
          measured.part.name,
          into,
          `${count}`,
          `+${Math.round((factor - 1) * 100)} %`,
          ...[3, 7, 10, 14].map((limit) => percent(within(limit))),
          mean.toFixed(1),
          into === 'clean nights' ? partBound(measured, factor).toFixed(1) : '',
        ]),
      ),
    ),
    '## Onset and size',
    'Shares of reported steps in clean nights whose 95 % interval, on the night of the alert, has the night on which the step began, and its size. An alert is raised sooner where noise adds to the step, so sizes are on average too large on that night.',
    table(
      ['part', 'size', 'night inside', 'size inside'],
      parts.flatMap(({ part, coverage }) =>
        coverage.map(({ factor, onset, size }) => [
          part.name,
          `+${Math.round((factor - 1) * 100)} %`,
          percent(onset),
          percent(size),
        ]),
      ),
    ),
    '## What an oracle reaches',
    'The same sums with level and noise of the series known, in clean nights, with thresholds multiplied until it raises at most 0.6 alerts per series and year.',
    table(
      ['part', 'thresholds ×', 'alerts per series and year', '+10 % within 10', '+20 % within 3'],
      parts.map(({ part, oracle }) => [
        part.name,
        oracle.factor.toFixed(2),
        oracle.perSeriesYear.toFixed(2),
        ...oracle.shares.map(percent),
      ]),
    ),
    '## Independent nights of a known distribution',
    'Mean nights to the alert after 60 nights of warm-up, for shifts of δ standard deviations, beside the bound.',
    ...curves.flatMap(({ title, nightsText, points }) => [
      `**${title}**: ${nightsText}.`,
      table(
        ['δ', 'mean nights', 'bound', '×'],
        points.map(({ deviations, delay, bound }) => [
          `${deviations}`,
          delay.toFixed(2),
          bound.toFixed(2),
          (delay / bound).toFixed(2),
        ]),
      ),
    ]),
    '## The shifts of the record',
    'What the rule finds in the unchanged record, in one replay of all nights. "Platform": all functions of an architecture, reported for none of them.',
    table(
      ['began', 'between (95 %)', 'series', 'ratio', '95 %', 'found', 'over since'],
      shifts.map(({ changedOn, between, series, isPlatform, ratio, low, high, foundOn, revertedOn }) => [
        changedOn,
        between.join(' and '),
        `${isPlatform ? '**platform** ' : ''}${series}`,
        `×${ratio.toFixed(2)}`,
        low === undefined || high === undefined ? '–' : `${low.toFixed(2)}–${high.toFixed(2)}`,
        foundOn,
        revertedOn ?? '–',
      ]),
    ),
  ].join('\n\n')}\n`;
}

/** What nightly.md and statistics.md say: between two markers, so that the same command keeps them. */
export function withSummary(text: string, parts: readonly MeasuredPart[]): string {
  const [start, end] = ['<!-- figures: npm run check:statistics -- -u -->', '<!-- end of figures -->'];
  const before = text.slice(0, text.indexOf(start) + start.length);
  return `${before}\n\n${summary(parts)}\n\n${text.slice(text.indexOf(end))}`;
}

function summary(parts: readonly MeasuredPart[]): string {
  const judged = parts.find(({ part }) => part.name === 'judged');
  const chosen = parts.find(({ part }) => part.name === 'chosen');
  if (judged === undefined || chosen === undefined) return '';
  const rate = ({ alerts }: MeasuredPart): string =>
    `${alerts.perSeriesYear.toFixed(2)} false alerts per series and year (${alerts.slower.toFixed(2)} slower)`;
  const clean = judged.delays.filter(({ into }) => into === 'clean nights');
  const recorded = judged.delays.filter(({ into }) => into === 'recorded nights');
  return [
    `Clean nights raise ${rate(judged)} on the judged part; 0.6 are allowed. On the part on which the constants were chosen it is ${rate(chosen)}: AWS had slow periods of three to five nights there, which no rule can tell from a shift in three nights.`,
    `A step is reported after this many nights (judged part, ${clean[0]?.count} steps into clean and ${recorded[0]?.count} into recorded nights). The bound is that of Lorden, ln(A) / (δ²/2) nights for normal noise at this rate of false alerts; a night is the least.`,
    table(
      ['step', 'mean, clean', 'bound', 'clean: within 3', 'within 10', 'recorded: within 3', 'within 10'],
      clean.map((own, index) => [
        `+${Math.round((own.factor - 1) * 100)} %`,
        own.mean.toFixed(1),
        partBound(judged, own.factor).toFixed(1),
        ...[own, recorded[index]].flatMap((delay) => [percent(delay?.within(3) ?? 0), percent(delay?.within(10) ?? 0)]),
      ]),
    ),
  ].join('\n\n');
}

function partBound({ alerts, noises }: MeasuredPart, factor: number): number {
  const nights = 365 / alerts.perSeriesYear;
  const bounds = noises.map((noise) => Math.max(1, Math.log(nights) / ((Math.log(factor) / noise) ** 2 / 2)));
  return bounds.reduce((sum, value) => sum + value, 0) / bounds.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
