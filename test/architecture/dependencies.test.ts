/** Dependencies point one way, and only adapters talk to AWS. */
import { expect, it } from 'vitest';
import { importTarget, sourceFiles } from './source-files.ts';

const ALLOWED: Record<string, readonly string[]> = {
  core: ['core', 'valibot', 'vega', 'vega-lite'],
  'orchestrator-lambdas': ['orchestrator-lambdas', 'core'],
  'state-machine': ['state-machine', 'core'],
  'local-cloud': ['local-cloud', 'core'],
  'target-functions': ['target-functions', 'core'],
  infra: ['infra', 'core', 'state-machine', 'target-functions'],
  cli: ['cli', 'core', 'local-cloud', 'infra', 'target-functions', 'scripts'],
};

it.each(Object.entries(ALLOWED))('%s imports only the folders allowed for it', (folder, allowed) => {
  const files = sourceFiles(folder);
  const wrong = files.flatMap(({ file, imports }) =>
    imports
      .map((specifier) => ({ specifier, target: importTarget(file, specifier) }))
      .filter(({ specifier, target }) => (specifier.startsWith('.') || folder === 'core') && !allowed.includes(target))
      .map(({ specifier }) => `${file} imports ${specifier}`),
  );
  expect(files.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

it('only core/drawing runs Vega, and only AggregateResults draws', () => {
  const imports = (pattern: RegExp) =>
    ['core', 'orchestrator-lambdas', 'infra', 'local-cloud', 'cli', 'scripts'].flatMap((folder) =>
      sourceFiles(folder)
        .filter(({ text }) => pattern.test(text))
        .map(({ file }) => file),
    );
  expect(imports(/^import (?!type\b)[^;]*from 'vega(-lite)?'/m)).toEqual(['core/drawing/draw-chart.ts']);
  const draw = imports(/from '[^']*\/drawing\//);
  expect(draw.filter((file) => !file.startsWith('orchestrator-lambdas/aggregate-results/'))).toEqual([]);
  expect(imports(/import\('[^']*\/drawing\//), 'load it only when they draw').toEqual([
    'orchestrator-lambdas/aggregate-results/step.ts',
    'cli/verbs/compare.ts',
  ]);
});

it('infra is imported only by the cli and the tests, and cli and test by no other folder', () => {
  const wrong = ['core', 'orchestrator-lambdas', 'state-machine', 'local-cloud', 'target-functions', 'scripts'].flatMap(
    (folder) =>
      sourceFiles(folder)
        .filter(({ file, imports }) =>
          imports.some((specifier) => ['infra', 'cli', 'test'].includes(importTarget(file, specifier))),
        )
        .map(({ file }) => file),
  );
  expect(wrong).toEqual([]);
});

it('only adapters import the AWS SDK', () => {
  const wrong = ['core', 'orchestrator-lambdas', 'infra', 'local-cloud', 'cli', 'scripts'].flatMap((folder) =>
    sourceFiles(folder)
      .filter(({ imports }) => imports.some((specifier) => specifier.startsWith('@aws-sdk/')))
      .map(({ file }) => file)
      .filter((file) => !file.split('/').includes('adapters')),
  );
  expect(wrong).toEqual([]);
});

it('core reads no clock, no random numbers, no environment variables and prints nothing', () => {
  const wrong = sourceFiles('core').flatMap(({ file, text }) =>
    [/\bMath\.random\b/, /\bDate\.now\b/, /\bnew Date\(\)/, /\bprocess\.\w/, /\bconsole\.\w/]
      .filter((pattern) => pattern.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      .map((pattern) => `${file}: ${pattern.source}`),
  );
  expect(wrong).toEqual([]);
});

it('throws only errors that carry a fix', () => {
  const wrong = ['core', 'orchestrator-lambdas', 'state-machine', 'infra', 'local-cloud', 'cli', 'scripts'].flatMap(
    (folder) =>
      sourceFiles(folder)
        // Runs inside a function's process, where AWS's client makes Lambda's own error shape of it.
        .filter(({ file }) => !file.includes('/runtimes/node-client/'))
        .filter(({ text }) => /throw new Error\(/.test(text))
        .map(({ file }) => file),
  );
  expect(wrong).toEqual([]);
});
