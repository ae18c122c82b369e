/** The entries in knip.json are what users, AWS and npm scripts start. An export or package that only tests use counts as unused. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from './source-files.ts';

it.each([
  ['sources', ['--production']],
  ['sources and tests', []],
])('%s have no unused file, export or package', (_what, options) => {
  const knip = path.join(repositoryRoot, 'node_modules', 'knip', 'bin', 'knip.js');
  const { stdout, stderr, status } = spawnSync(process.execPath, [knip, '--no-progress', ...options], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});
