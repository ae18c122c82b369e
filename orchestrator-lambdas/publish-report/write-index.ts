/** index.html of the bucket, made from every `latest/<suite>.json`. */
import { definedOnly } from '../../core/defined-only.ts';
import { INDEX_KEY, LATEST_PREFIX, runKeys } from '../../core/plan/keys.ts';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { type IndexRow, renderIndex } from '../../core/report/page/index-page.ts';
import { reportLinks } from '../../core/report/report-links.ts';
import { environmentLabel } from '../../core/report/sentences/where.ts';
import type { PublishPorts, ReportStore } from '../ports.ts';
import { readAll } from '../run-store/stored-json.ts';
import type { LatestPointer } from './latest.ts';

const HTML_TYPE = 'text/html; charset=utf-8';

/** Max rounds of read and conditional write; in each lost round another run has written. */
const MAX_ROUNDS = 20;

/** Call it after the pointer of the run is written. A failure is logged only: the run and its report are complete without. */
export async function writeIndex(
  ports: Pick<PublishPorts, 'store' | 'log'>,
  environment: RunEnvironment,
): Promise<void> {
  try {
    const isWritten = await writeUnchanged(ports.store, environment);
    if (!isWritten) ports.log.warn('Other runs wrote the index in every round', { key: INDEX_KEY, rounds: MAX_ROUNDS });
  } catch (error) {
    ports.log.warn('The index could not be written; the report is complete', { key: INDEX_KEY, error: String(error) });
  }
}

/**
 * The page is read before the pointers, so whoever writes last has read the pointers of all who wrote before.
 * @returns false when another run wrote in every round
 */
async function writeUnchanged(store: ReportStore, environment: RunEnvironment): Promise<boolean> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const stored = await store.read(INDEX_KEY);
    const pointers = await readAll<LatestPointer>(store, LATEST_PREFIX);
    const text = renderIndex(pointers.map((pointer) => rowOf(pointer, store.bucket, environment)));
    if (stored?.text === text) return true;
    const condition =
      stored === undefined ? ({ kind: 'absent' } as const) : ({ kind: 'unchanged', etag: stored.etag } as const);
    if ((await store.writeIf(INDEX_KEY, text, condition, { contentType: HTML_TYPE })) !== undefined) return true;
  }
  return false;
}

function rowOf({ suite, last, history }: LatestPointer, bucket: string, environment: RunEnvironment): IndexRow {
  const { runId, startedAt, status, verdict, label } = last;
  const { report, folder } = reportLinks(runId, bucket, environment);
  // A run of a version without verdicts may have no page.
  const [page, file] =
    verdict === undefined ? [folder, runKeys(runId).reportMarkdown] : [report, runKeys(runId).reportHtml];
  return definedOnly({
    suite,
    runId,
    startedAt,
    status,
    label: label ?? environmentLabel(environment),
    verdict: verdict ?? `Report of ${runId}`,
    href: page ?? file,
    history,
  });
}
