/** `latest/<suite>.json`: the last run of a suite, the last complete one, and how its main figure went. */
import type { Results } from '../../core/analysis/results/types.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { dayOf } from '../../core/history/calendar.ts';
import { latestKey, runKeys } from '../../core/plan/keys.ts';
import { type IndexHistory, MAX_POINTS } from '../../core/report/page/index-page.ts';
import type { Publication } from '../../core/report/publication/publication.ts';
import type { ReportStore } from '../ports.ts';
import { updateJson } from '../run-store/stored-json.ts';

interface RunPointer {
  readonly runId: string;
  readonly status: Results['run']['status'];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly resultsKey: string;
  /** Absent, as `label` and `history`, in pointers of versions without an index. */
  readonly verdict?: string;
  readonly label?: string;
}

/** The run id keeps a repeated call from adding a point twice. */
type HistoryPoint = IndexHistory['points'][number] & { readonly runId: string };

export interface LatestPointer {
  readonly suite: string;
  readonly lastComplete?: RunPointer;
  readonly last: RunPointer;
  /** At most `MAX_POINTS` runs, oldest first, all with the same figure as the newest of them. */
  readonly history?: { readonly title: string; readonly points: readonly HistoryPoint[] };
}

/** An older run never replaces a newer one. */
export async function updateLatest(store: ReportStore, publication: Publication): Promise<void> {
  const { endedAt, entry } = publication;
  const { suite, runId, startedAt, status, verdict, label } = entry;
  const run = { runId, status, startedAt, endedAt, resultsKey: runKeys(runId).results, verdict, label };
  const key = latestKey(suite);
  await updateJson<LatestPointer, LatestPointer>(
    store,
    key,
    (current) => {
      const last = newer(current?.last, run);
      return definedOnly({
        suite,
        lastComplete: status === 'complete' ? newer(current?.lastComplete, run) : current?.lastComplete,
        last,
        history: extended(current?.history, publication, last === run),
      });
    },
    (rounds) =>
      new BenchmarkError({
        code: 'AWS_FAILED',
        source: 'aws',
        message: `${key} was rewritten by other clients ${rounds} times in a row.`,
        fix: 'Start the task again; the report itself is written.',
      }),
  );
}

function newer(current: RunPointer | undefined, run: RunPointer): RunPointer {
  return current !== undefined && current.startedAt > run.startedAt ? current : run;
}

/** A run with another figure, because the suite has other functions now, begins a new line if it is the newest. */
function extended(
  current: LatestPointer['history'],
  { entry, figure }: Publication,
  isNewest: boolean,
): LatestPointer['history'] | undefined {
  if (figure === undefined) return current;
  const isSame = current?.title === figure.title;
  if (current !== undefined && !isSame && !isNewest) return current;
  const { runId, startedAt } = entry;
  const others = isSame ? current.points.filter((point) => point.runId !== runId) : [];
  // Run ids begin with their time.
  const points = [...others, { runId, day: dayOf(startedAt), ms: figure.ms }].toSorted((left, right) =>
    left.runId < right.runId ? -1 : 1,
  );
  return { title: figure.title, points: points.slice(-MAX_POINTS) };
}
