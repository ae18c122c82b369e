/** Writes the diagram of the state machine into README.md (`npm run diagram`); a test asserts that it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withTextBetween } from '../core/format/between-marks.ts';
import type { Definition } from './asl-types.ts';
import { readDefinition } from './definition.ts';
import { drawDiagram } from './diagram.ts';

const README = path.join(import.meta.dirname, 'README.md');
const MARKS = {
  file: 'state-machine/README.md',
  start: '<!-- diagram: made by `npm run diagram` -->',
  end: '<!-- end of diagram -->',
};

/**
 * @returns the README with the diagram of a definition between the two marks
 * @throws BenchmarkError BUG when the marks are missing
 */
export function withDiagram(readme: string, definition: Definition): string {
  return withTextBetween(readme, MARKS, `\`\`\`mermaid\n${drawDiagram(definition)}\n\`\`\``);
}

if (import.meta.main) {
  writeFileSync(README, withDiagram(readFileSync(README, 'utf8'), readDefinition()));
}
