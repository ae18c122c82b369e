/** Prints a comparison of two runs, or of functions of one run. */
import { comparisonNotes, comparisonTables } from '../../core/compare/comparison-table.ts';
import type { RunComparison } from '../../core/compare/rows.ts';
import { renderTable } from '../../core/report/terminal-text.ts';
import type { Verdict } from '../../core/statistics/types.ts';
import { EXIT } from '../errors/exit-codes.ts';
import type { Output } from './output.ts';
import { theme } from './theme.ts';

/** Prints a comparison. @returns exit code 1 when something has regressed, or a phase of the candidate has no valid sample */
export function printComparison(comparison: RunComparison, output: Output, { withTables = true } = {}): number {
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
    if (ids.length > 0) output.log(`only in ${where}: ${ids.join(', ')}`);
  }
  for (const { function: label, memoryMb, payload, phase, missingIn } of unmatched) {
    const where = missingIn === 'reference' ? reference : candidate;
    output.log(`NOT COMPARED: ${label} ${memoryMb} MB ${payload}, ${phase}: no valid sample of ${where}`);
  }
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const regressed = count('regressed');
  output.log(
    `${regressed} regressed, ${count('improved')} improved, ${count('unchanged')} unchanged, ${count('inconclusive')} not shown to differ.`,
  );
  // A candidate without a valid response is a regression as well.
  const isBroken = unmatched.some(({ missingIn }) => missingIn === 'candidate');
  return regressed > 0 || isBroken ? EXIT.notGood : EXIT.ok;
}
