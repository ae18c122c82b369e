/** Every table of a report as text: `## title`, its notes, and rows such as `| cold | 12.3 |`. */
import type { Results } from '../../core/analysis/results/types.ts';
import { evidenceTables, figureTables } from '../../core/report/sections.ts';

export function tablesText(results: Results): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [...figureTables(results), ...evidenceTables(results)]
    .map(({ title, notes, columns, rows }) =>
      [
        `## ${title}`,
        ...notes,
        row(columns.map(({ header }) => header)),
        row(columns.map(() => '---')),
        ...rows.map((cells) => row(cells.map(({ full }) => full))),
      ].join('\n'),
    )
    .join('\n\n');
}
