/** The whole report on a terminal: the figures of every table as aligned plain text, up to 110 columns wide. */
import type { Results } from '../analysis/results/types.ts';
import { present } from '../present.ts';
import { renderImports } from './imports-text.ts';
import { evidenceTables, figureTables } from './sections.ts';
import { headline } from './sentences/headline.ts';
import { describeEnvironment, environmentLabel } from './sentences/where.ts';
import { shownPart } from './shown-part.ts';
import { type Paint, renderTable, type TerminalOptions, wrap } from './terminal-text.ts';

/** Renders the headline, the tables that fit a terminal, patterns and warnings, with a final line end. */
export function renderTerminal(results: Results, options: TerminalOptions = {}): string {
  const paint = options.paint ?? ((text) => text);
  const { shown, note } = shownPart(results);
  const tables = [...figureTables(shown), ...evidenceTables(shown)].filter((table) => !table.wideOnly);
  const blocks = [
    [
      ...wrap(`${results.run.suite} · ${environmentLabel(results.run.environment)} · ${results.run.id}`).map((line) =>
        paint(line, 'title'),
      ),
      ...wrap(describeEnvironment(results.run.environment)),
      ...[...headline(results), ...present([note])].flatMap((sentence) => wrap(sentence, '  ')),
    ],
    ...tables.map((table) => renderTable(table, paint)),
    ...importLines(shown, paint),
    patternLines(results, paint),
    warningLines(results, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A block for each function whose modules were timed. */
function importLines({ functions }: Results, paint: Paint): string[][] {
  return functions.flatMap(({ function: label, imports }) => {
    if (imports === undefined) return [];
    const [title = '', ...tree] = renderImports(label, imports);
    return [[paint(title, 'title'), ...tree]];
  });
}

function patternLines(results: Results, paint: Paint): string[] {
  if (results.patterns.length === 0) return [];
  const marks = { true: ['+', 'good'], false: ['-', 'bad'], null: ['?', 'quiet'] } as const;
  return [
    paint('Published patterns (+ confirmed, - refuted, ? undecided)', 'title'),
    ...results.patterns.flatMap(({ holds, statement, explanation }) => {
      const [mark, tone] = marks[`${holds}`];
      const lines = wrap(`${mark} ${statement}. ${explanation}`, '  ');
      return lines.map((line) => paint(line, tone));
    }),
  ];
}

function warningLines(results: Results, paint: Paint): string[] {
  if (results.warnings.length === 0) return [];
  return [
    paint('Warnings', 'title'),
    ...results.warnings.flatMap(({ code, message, fix }) => {
      const lines = wrap(`${code}: ${message} ${fix}`, '  ');
      return lines.map((line) => paint(line, 'warning'));
    }),
  ];
}
