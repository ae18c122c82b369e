/** index.html: the latest run of each suite, its verdict, how its main figure went, and where its report is. */
import type { Results } from '../../analysis/results/types.ts';
import { formatMeasured } from '../../format/numbers.ts';
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
export function indexFigure(results: Results): { readonly title: string; readonly ms: number } | undefined {
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
    isLocal: false,
    verdict: rows.length === 0 ? 'There is no report yet' : 'The latest run of each suite',
    figures: [],
    about: '',
    sections: newestFirst.map((row) => ({ id: row.suite, title: row.suite, body: bodyHtml(row) })),
    footer: html`Made by Thaw.`,
  });
}

function bodyHtml({ runId, startedAt, status, label, verdict, href, history }: IndexRow): Html {
  return html`<p><a href="${href}">${verdict}</a></p>
<p class="quiet">${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${label}, ${status === 'complete' ? status : html`<strong class="bad">${status}</strong>`}, run <code>${runId}</code></p>
${history !== undefined && history.points.length > 1 && historyHtml(history)}`;
}

const LINE_WIDTH = 240;
const LINE_HEIGHT = 36;

/** A line without axes: its first and last value are beside it in words. */
function historyHtml({ title, points }: IndexHistory): Html {
  const values = points.map(({ ms }) => ms);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const coordinates = values.map((ms, index) => {
    const x = (LINE_WIDTH * index) / (values.length - 1);
    const y = LINE_HEIGHT - 3 - ((LINE_HEIGHT - 6) * (ms - low)) / span;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const [first, last] = [points[0], points.at(-1)];
  const says = `${title}: ${formatMeasured(first?.ms)} ms on ${first?.day}, ${formatMeasured(last?.ms)} ms on ${last?.day}`;
  return html`<figure class="history"><svg viewBox="0 0 ${LINE_WIDTH} ${LINE_HEIGHT}" width="${LINE_WIDTH}" aria-hidden="true"><polyline points="${coordinates.join(' ')}" fill="none" stroke="var(--first)" stroke-width="2"/></svg><figcaption>${says} (${points.length} runs)</figcaption></figure>`;
}
