/** Tests stand in the stage that their name says. */
import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** Their stages start processes anyway. */
const PROCESS_LEVEL = /^test\/(architecture|e2e|infra|local-cloud)\//;

it('a unit test that starts processes is named *.process.test.ts: npm run check goes without it', () => {
  const wrong = sourceFiles('test')
    .filter(({ file }) => file.endsWith('.test.ts') && !file.endsWith('.process.test.ts') && !PROCESS_LEVEL.test(file))
    .filter(({ imports }) => imports.some((specifier) => /^(node:)?child_process$/.test(specifier)))
    .map(({ file }) => file);

  expect(wrong).toEqual([]);
});
