/** Writes the diagram of the state machine into README.md (`npm run diagram`); a test asserts that it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from '../core/errors.ts';
import type { Definition } from './asl-types.ts';
import { readDefinition } from './definition.ts';
import { drawDiagram } from './diagram.ts';

const README = path.join(import.meta.dirname, 'README.md');
const START = '<!-- diagram: made by `npm run diagram` -->';
const END = '<!-- end of diagram -->';

/**
 * @returns the README with the diagram of a definition between the two marks
 * @throws BenchmarkError BUG when the marks are missing
 */
export function withDiagram(readme: string, definition: Definition): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `state-machine/README.md does not have the comments around the diagram (${START} … ${END}).`,
      fix: 'Add the two comments again.',
    });
  }
  const diagram = `${START}\n\`\`\`mermaid\n${drawDiagram(definition)}\n\`\`\`\n`;
  return `${readme.slice(0, start)}${diagram}${readme.slice(end)}`;
}

if (import.meta.main) {
  writeFileSync(README, withDiagram(readFileSync(README, 'utf8'), readDefinition()));
}
