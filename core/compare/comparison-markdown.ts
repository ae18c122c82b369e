/** A comparison as a comment of a pull request: the verdict, what changed, and how to see the rest. */
import { formatCount } from '../format/numbers.ts';
import { escapeLine, markdownList, markdownTable } from '../report/markdown-text.ts';
import { changesFirst, comparisonTables, comparisonVerdict } from './comparison-table.ts';
import type { RunComparison } from './rows.ts';

const MAX_CHANGES = 20;

/** @returns GitHub-flavoured Markdown with a final line end */
export function renderComparisonMarkdown(comparison: RunComparison): string {
  const { reference, candidate, rows, remarks } = comparison;
  const changed = changesFirst(rows).filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved');
  const shown = changed.slice(0, MAX_CHANGES);
  // Without means over rows that are not all there.
  const tables = shown.flatMap((row) => comparisonTables({ ...comparison, rows: [row] }));
  const [first] = tables;
  const blocks = [
    `**${escapeLine(comparisonVerdict(comparison))}**`,
    ...(first === undefined
      ? []
      : [
          markdownTable({
            title: '',
            notes: [],
            columns: [{ header: 'Figure', align: 'left' }, ...first.columns],
            rows: tables.flatMap(({ title, rows: ofTable }) => ofTable.map((cells) => [{ full: title }, ...cells])),
          }),
        ]),
    ...(changed.length > shown.length
      ? [`${formatCount(changed.length - shown.length, 'more change')} in the page.`]
      : []),
    ...(remarks.length === 0 ? [] : [markdownList(remarks.map(escapeLine))]),
    `${escapeLine(candidate)} against ${escapeLine(reference)}, by \`thaw compare\`: a change is claimed when its 95 % interval excludes 1, it is beyond the noise threshold, and Holm's correction over all ${formatCount(rows.length, 'figure')} leaves p at most 0.05.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
