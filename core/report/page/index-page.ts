/** index.html: the latest run of each suite, its verdict, how its main figure went, and where its report is. */
import type { Results } from '../../analysis/results/types.ts';
import { formatCount, formatMeasured } from '../../format/numbers.ts';
import { verdictSentence } from '../sentences/verdict.ts';
import { environmentLabel } from '../sentences/where.ts';
import { documentHtml } from './document-html.ts';
import { type Html, html } from './html.ts';

/** Runs in the line of a suite. */
export const MAX_POINTS = 90;

/** The main figure of a suite over its runs, oldest first; stored in `latest/<suite>.json`. */
export interface IndexHistory {
  readonly title: string;
  readonly points: readonly { readonly day: string; readonly ms: number }[];
}

/** The main figure of one run. */
export interface IndexFigure {
  readonly title: string;
  readonly ms: number;
}

/** What the index says of a run. */
export interface IndexEntry {
  readonly suite: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly status: Results['run']['status'];
  /** `AWS` or `LOCAL`. */
  readonly label: string;
  readonly verdict: string;
}

export interface IndexRow extends IndexEntry {
  /** Of its report: relative on disk, in the console for a bucket. */
  readonly href: string;
  readonly history?: IndexHistory;
}

export function indexEntry(results: Results): IndexEntry {
  const { suite, id, startedAt, status, environment } = results.run;
  return {
    suite,
    runId: id,
    startedAt,
    status,
    label: environmentLabel(environment),
    verdict: verdictSentence(results),
  };
}

/** The median cold start of the first configuration that has one, else its warm call; undefined for load alone. */
export function indexFigure(results: Results): IndexFigure | undefined {
  for (const { function: label, memoryMb, cold, warm } of results.configurations) {
    const coldMs = cold?.metrics['initAndDurationMs']?.median;
    if (coldMs !== undefined) return { title: `cold start, ${label}, ${memoryMb} MB`, ms: coldMs };
    const warmMs = warm?.metrics['durationMs']?.median;
    if (warmMs !== undefined) return { title: `warm call, ${label}, ${memoryMb} MB`, ms: warmMs };
  }
  return undefined;
}

/** @param rows one per suite, in any order; newest run first on the page */
export function renderIndex(rows: readonly IndexRow[]): string {
  const newestFirst = rows.toSorted((left, right) => right.startedAt.localeCompare(left.startedAt));
  return documentHtml({
    title: 'Thaw',
    isLocal: rows.length > 0 && rows.every(({ label }) => label === 'LOCAL'),
    verdict: rows.length === 0 ? 'There is no report yet' : 'The latest run of each suite',
    figures: [],
    about: rows.length === 0 ? 'Make one: npx thaw run' : countSentence(newestFirst),
    sections: newestFirst.map((row) => ({ id: row.suite, title: row.suite, body: bodyHtml(row) })),
    footer: html`A run in the browser: <code>npx thaw reports open RUN</code>, with <code>--aws</code> for one in the bucket. Made by Thaw.`,
  });
}

/** `3 suites, newest run first. Not complete: stadiums (failed).` */
function countSentence(rows: readonly IndexRow[]): string {
  const incomplete = rows.filter(({ status }) => status !== 'complete');
  const names = incomplete.map(({ suite, status }) => `${suite} (${status})`).join(', ');
  const state = incomplete.length === 0 ? 'Every run is complete.' : `Not complete: ${names}.`;
  return `${formatCount(rows.length, 'suite')}, newest run first. ${state}`;
}

function bodyHtml({ runId, startedAt, status, label, verdict, href, history }: IndexRow): Html {
  const time = `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return html`<p>${verdict}</p>
<p class="quiet"><a href="${href}">Report of ${time}</a>, ${label}, ${status === 'complete' ? status : html`<strong class="bad">${status}</strong>`}, run <code>${runId}</code></p>
${history !== undefined && history.points.length > 1 && historyHtml(history)}`;
}

const LINE_WIDTH = 240;
const LINE_HEIGHT = 36;
/** Room for the dot of the last run, and half the width of the line. */
const MARGIN = 4;

/** A line without axes: what it shows is below it in words. */
function historyHtml({ title, points }: IndexHistory): Html {
  const values = points.map(({ ms }) => ms);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const placed = values.map((ms, index) => {
    const x = MARGIN + ((LINE_WIDTH - 2 * MARGIN) * index) / (values.length - 1);
    // A line without any change is in the middle.
    const share = high === low ? 0.5 : (ms - low) / (high - low);
    return { x: x.toFixed(1), y: (LINE_HEIGHT - MARGIN - (LINE_HEIGHT - 2 * MARGIN) * share).toFixed(1) };
  });
  const [first, last, end] = [points[0], points.at(-1), placed.at(-1)];
  const says = `${title}: ${formatMeasured(first?.ms)} ms on ${first?.day}, ${formatMeasured(last?.ms)} ms on ${last?.day}`;
  const range = `${points.length} runs between ${formatMeasured(low)} and ${formatMeasured(high)} ms`;
  return html`<figure class="history"><svg viewBox="0 0 ${LINE_WIDTH} ${LINE_HEIGHT}" aria-hidden="true"><polyline points="${placed.map(({ x, y }) => `${x},${y}`).join(' ')}" fill="none" stroke="var(--first)" stroke-width="2"/><circle cx="${end?.x}" cy="${end?.y}" r="3.5" fill="var(--first)"/></svg><figcaption>${says} (${range})</figcaption></figure>`;
}
