/** The documents that users and contributors read. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const repositoryRoot = path.join(import.meta.dirname, '../..');
const FOLDERS = 'docs,infra,orchestrator-lambdas,state-machine,target-functions,test';

/** Paths from the root of the repository. */
export const markdownFiles = globSync(['*.md', `{${FOLDERS}}/**/*.md`], {
  cwd: repositoryRoot,
  exclude: ['**/node_modules/**', '**/target/**', 'test/golden/**'],
}).toSorted();

export function readMarkdown(file: string): string {
  return readFileSync(path.join(repositoryRoot, file), 'utf8');
}
