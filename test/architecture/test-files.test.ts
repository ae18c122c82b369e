/** Tests belong to the stage that their file name says. */
import { expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** The stages of these folders start processes anyway. */
const PROCESS_LEVEL = /^test\/(architecture|cases|e2e|infra|local-cloud)\//;

it('a unit test that starts processes is named *.process.test.ts: npm run check does not run it', () => {
  const wrong = sourceFiles('test')
    .filter(({ file }) => file.endsWith('.test.ts') && !file.endsWith('.process.test.ts') && !PROCESS_LEVEL.test(file))
    .filter(({ imports }) => imports.some((specifier) => /^(node:)?child_process$/.test(specifier)))
    .map(({ file }) => file);

  expect(wrong).toEqual([]);
});
