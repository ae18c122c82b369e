/** Prints a comparison of two runs, or of functions of one run. */
import { comparisonNotes, comparisonTables, comparisonVerdict } from '../../core/compare/comparison-table.ts';
import type { RunComparison } from '../../core/compare/rows.ts';
import { configurationName, PHASE_TITLES } from '../../core/format/words.ts';
import { renderTable, wrap } from '../../core/report/terminal-text.ts';
import { EXIT } from '../errors/exit-codes.ts';
import type { Output } from './output.ts';
import { theme } from './theme.ts';

/** Prints a comparison. @returns exit code 1 when something has regressed, or a phase of the candidate has no valid sample */
export function printComparison(
  comparison: RunComparison,
  output: Output,
  { withTables = true, names = new Map<string, string>() } = {},
): number {
  const { reference, candidate, rows, unmatched, remarks } = comparison;
  for (const remark of remarks) output.log(`note: ${remark}`);
  if (withTables && rows.length > 0) {
    const notes = { title: `${candidate} against ${reference}`, notes: comparisonNotes(comparison) };
    const heading = renderTable({ ...notes, columns: [], rows: [] }, theme(output))
      .join('\n')
      .trimEnd();
    const tables = comparisonTables(comparison).map((table) => renderTable(table, theme(output)).join('\n'));
    output.print([heading, ...tables].join('\n\n'));
  }
  for (const [where, ids] of [
    [reference, comparison.onlyInReference],
    [candidate, comparison.onlyInCandidate],
  ] as const) {
    if (ids.length > 0) output.log(`only in ${where}: ${ids.map((id) => names.get(id) ?? id).join('; ')}`);
  }
  for (const figure of unmatched) {
    const name = `${configurationName(figure)}, ${PHASE_TITLES[figure.phase]}`;
    output.log(`NOT COMPARED: ${name}: no valid sample of ${figure.missingSide}`);
  }
  for (const line of wrap(comparisonVerdict(comparison))) output.log(line);
  // A candidate without a valid response is a regression as well.
  const isBroken = unmatched.some(({ missingIn }) => missingIn === 'candidate');
  return rows.some(({ verdict }) => verdict === 'regressed') || isBroken ? EXIT.notGood : EXIT.ok;
}
