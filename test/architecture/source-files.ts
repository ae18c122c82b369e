/** The repository's own source files and what they import, for the tests of this folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Tracked files and new ones that are not ignored. */
export function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(path.join(repositoryRoot, file)));
}

export function readText(file: string): string {
  return readFileSync(path.join(repositoryRoot, file), 'utf8');
}

/** TypeScript files below `folder`. */
export function sourceFiles(folder: string): SourceFile[] {
  return trackedFiles()
    .filter((file) => file.startsWith(`${folder}/`) && /\.(ts|mjs)$/.test(file))
    .map((file) => {
      const text = readText(file);
      const imports = [
        ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g),
      ].map((match) => match[1] ?? match[2] ?? '');
      return { file, text, imports };
    });
}

/** The top folder an import of `file` leads to, or the package it names. */
export function importTarget(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)).split('/')[0] ?? '';
}
