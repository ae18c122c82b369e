// The workflow that users copy must match the command's options.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const workflow = readFileSync(path.join(root, 'docs/ci/thaw-compare.yml'), 'utf8');

it('uses only options that `thaw compare` has', () => {
  const help = execFileSync(process.execPath, [path.join(root, 'cli/main.ts'), 'compare', '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    timeout: 60_000,
  });
  const [command = ''] = /npx thaw compare .*/.exec(workflow) ?? [];
  const options = command.match(/--[a-z]+/g) ?? [];

  expect(options).toContain('--functions');
  expect(options.filter((option) => !help.includes(option))).toEqual([]);
});

it('keeps the exit code of the command that it pipes', () => {
  expect(workflow).toContain('set -o pipefail');
});

it('contains no tab, and indents by two', () => {
  const lines = workflow.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));

  expect(lines.filter((line) => line.includes('\t') || (/^ */.exec(line)?.[0].length ?? 0) % 2 === 1)).toEqual([]);
});
