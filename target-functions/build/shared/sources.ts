/** The source files of a target and their hash, so that the same sources are never built twice. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Never part of a build, in any folder. */
const IGNORED = new Set(['node_modules', 'target', '__pycache__', '.pytest_cache', 'tests', 'README.md']);

/** All files below `path` (or the file itself), absolute, in a fixed order; [] for a path that does not exist. */
export function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => listFiles(join(path, entry.name)));
}

/** SHA-256, hex, over `recipe` (tool versions and settings) and the names and contents of all files below `paths`. */
export function hashSources(repositoryRoot: string, paths: readonly string[], recipe: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of recipe) hash.update(`${part}\0`);
  for (const file of paths.flatMap(listFiles)) {
    const content = readFileSync(file);
    hash.update(`${relative(repositoryRoot, file).split(sep).join('/')}\0${content.length}\0`);
    hash.update(content);
  }
  return hash.digest('hex');
}
