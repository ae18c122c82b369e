import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readDefinition } from '../../state-machine/definition.ts';
import { drawDiagram } from '../../state-machine/diagram.ts';
import { withDiagram } from '../../state-machine/draw-diagram.ts';
import { allStates } from './states.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../../state-machine/README.md'), 'utf8');

it('is up to date in the README (else: npm run diagram)', () => {
  expect(withDiagram(readme, readDefinition())).toBe(readme);
});

it('shows every state', () => {
  const diagram = drawDiagram(readDefinition());

  const missing = allStates(readDefinition()).filter(({ name }) => !diagram.includes(name));
  expect(missing).toEqual([]);
});

it('draws errors dotted, and puts no quote or bracket of the file into a label', () => {
  const diagram = drawDiagram({
    StartAt: 'Pick',
    States: {
      Pick: { Type: 'Choice', Choices: [{ Condition: '{% $name = "x" and $n < 3 %}', Next: 'Work' }], Default: 'Done' },
      Work: { Type: 'Task', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], Next: 'Done' },
      Done: { Type: 'Succeed' },
    },
  });

  expect(diagram).toContain(`Pick -- "$name = 'x' and $n &lt; 3" --> Work`);
  expect(diagram).toContain('Work -. "States.ALL" .-> Done');
  expect(diagram).toContain('Done(("Done")):::success');
});

it('throws when the README has lost its marks', () => {
  expect(() => withDiagram('# Nothing here', readDefinition())).toThrow(/comments around its generated text/);
});
