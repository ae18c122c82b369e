/** `thaw suites`: the shipped suites. */
import { resolveSuite } from '../../core/suite/resolve.ts';
import { EXIT } from '../errors/exit-codes.ts';
import type { Output } from '../output/output.ts';
import { localCatalogue } from '../suites/check-suite.ts';

export function suitesVerb(output: Output): number {
  const catalogue = localCatalogue();
  const rows = Object.keys(catalogue.suites)
    .sort()
    .map((name) => {
      const suite = resolveSuite({ suite: name }, catalogue, 'local');
      return {
        name,
        description: suite.description ?? '',
        functions: suite.functions.map((measured) => measured.label),
        memoryMb: [...new Set(suite.functions.flatMap((measured) => measured.memoryMb))].sort((a, b) => a - b),
      };
    });
  const width = Math.max(...rows.map((row) => row.name.length));
  for (const row of rows) {
    output.print(`${output.colors.bold(row.name.padEnd(width))}  ${row.description}`);
    output.print(`${' '.repeat(width)}  ${row.functions.join(', ')} at ${row.memoryMb.join(', ')} MB`);
  }
  output.printJson(rows);
  return EXIT.ok;
}
