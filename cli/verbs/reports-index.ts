/** `thaw reports index`: writes index.html of ./reports, with the latest run of each suite. */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Results } from '../../core/analysis/results/types.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { formatCount } from '../../core/format/numbers.ts';
import { dayOf } from '../../core/history/calendar.ts';
import { type IndexRow, indexEntry, indexFigure, MAX_POINTS, renderIndex } from '../../core/report/page/index-page.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { noReport } from '../errors/no-report.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { localReports } from '../runs/list-reports.ts';

export async function reportsIndex(output: Output): Promise<number> {
  const files = localReports().map(({ runId }) => path.join(reportsFolder, runId, 'results.json'));
  const texts = await Promise.all(files.filter((file) => existsSync(file)).map((file) => readFile(file, 'utf8')));
  if (texts.length === 0) throw noReport(undefined, 'npx thaw run');
  const bySuite = Map.groupBy(
    texts.map((text) => JSON.parse(text) as Results),
    ({ run }) => run.suite,
  );
  const rows = [...bySuite.values()].flatMap((newestFirst) => rowOf(newestFirst) ?? []);
  const file = path.join(reportsFolder, 'index.html');
  await writeFile(`${file}.partial`, renderIndex(rows));
  await rename(`${file}.partial`, file);
  output.print(
    `${path.relative(process.cwd(), file)}: ${formatCount(rows.length, 'suite')}, ${formatCount(texts.length, 'run')}`,
  );
  output.printJson({ file, suites: rows.map(({ suite, runId }) => ({ suite, runId })) });
  return EXIT.ok;
}

function rowOf(newestFirst: readonly Results[]): IndexRow | undefined {
  const [latest] = newestFirst;
  if (latest === undefined) return undefined;
  const figure = indexFigure(latest);
  // Only runs of the same figure: a suite with other functions, or on AWS, is another line.
  const points = newestFirst.slice(0, MAX_POINTS).flatMap((results) => {
    const own = indexFigure(results);
    const isSame = own?.title === figure?.title && results.run.environment.kind === latest.run.environment.kind;
    return own !== undefined && isSame ? [{ day: dayOf(results.run.startedAt), ms: own.ms }] : [];
  });
  const hasPage = existsSync(path.join(reportsFolder, latest.run.id, 'report.html'));
  return definedOnly({
    ...indexEntry(latest),
    href: `${latest.run.id}/report.${hasPage ? 'html' : 'md'}`,
    history: figure && { title: figure.title, points: points.reverse() },
  });
}
