/** Times that authors published, beside ours. */
import type { Results } from '../../analysis/results/types.ts';
import { metricTitle } from '../../format/figures.ts';
import { formatNumber } from '../../format/numbers.ts';
import { phaseTitle } from '../../format/words.ts';
import { present } from '../../present.ts';
import { publishedTable } from '../tables/published-table.ts';
import { type Chart, COLOURS, DESCRIBED, firstRows } from './chart.ts';
import { LINE_PX, MARKS_TOP_PX, rowScale, rowTexts } from './row-layout.ts';
import { msScale } from './scales.ts';

const ROW_PX = 76;

/** Only figures in ms that both have; the table below has all. */
export function publishedChart(results: Results): Chart | undefined {
  const table = publishedTable(results);
  const pairs = results.published.flatMap(({ measured, ...figure }) =>
    figure.unit === 'ms' && measured !== null && measured > 0 && figure.published > 0 ? [{ ...figure, measured }] : [],
  );
  if (table === undefined || pairs.length === 0) return undefined;
  const { shown, note } = firstRows(pairs, 'figures');
  const isLocal = results.run.environment.kind === 'local';
  const rows = shown.map(({ function: label, payload, memoryMb, phase, metric, published, measured }, index) => {
    const where = present([label, memoryMb !== undefined && `${memoryMb} MB`, payload]).join(', ');
    const figure = `${phaseTitle(phase)} ${metricTitle(metric)}`;
    const figures = `published ${formatNumber(published)}, ours ${formatNumber(measured)}`;
    const y = index * ROW_PX + MARKS_TOP_PX + LINE_PX + 7;
    return { published, measured, name: where, figure, figures, y, says: `${where}: ${figure}: ${figures}` };
  });
  const bounds = msScale(
    rows.flatMap(({ published, measured }) => [published, measured]),
    { startsAtZero: true },
  );
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: bounds.scale,
    axis: { ...bounds.axis, orient: 'top' as const },
  });
  const y = rowScale(shown.length, ROW_PX);
  const data = { values: rows };
  return {
    id: 'published',
    title: 'Published figures beside ours',
    sentences: [
      isLocal
        ? 'Published figures were measured on AWS, ours on one machine: compare the pattern, not the milliseconds.'
        : 'Published figures are mostly means of few runs, ours are medians of this run.',
      ...note,
    ],
    legend: [
      { colour: COLOURS.published, mark: '◇', text: 'published (AWS)' },
      { colour: COLOURS.first, mark: '●', text: isLocal ? 'ours (LOCAL)' : 'ours (AWS)' },
    ],
    table,
    panels: [
      {
        title: 'Published figures beside ours',
        axes: 'top',
        spec: {
          height: shown.length * ROW_PX,
          layer: [
            {
              data,
              mark: { type: 'rule', color: COLOURS.muted, strokeWidth: 1.5 },
              encoding: { x: x('published'), x2: { field: 'measured' }, y: { field: 'y', ...y } },
            },
            {
              data,
              mark: { type: 'point', shape: 'diamond', size: 90, strokeWidth: 2, color: COLOURS.published },
              encoding: { x: x('published'), y: { field: 'y', ...y }, ...DESCRIBED },
            },
            {
              data,
              mark: { type: 'point', filled: true, size: 80, color: COLOURS.first, opacity: 1 },
              encoding: { x: x('measured'), y: { field: 'y', ...y }, ...DESCRIBED },
            },
            ...rowTexts(rows, ROW_PX),
          ],
        },
      },
    ],
  };
}
