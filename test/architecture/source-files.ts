/** The repository's own source files and what they import, for the tests of this folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

export const TOP_FOLDERS = [
  'core',
  'orchestrator-lambdas',
  'state-machine',
  'infra',
  'local-cloud',
  'cli',
  'scripts',
  'target-functions',
] as const;

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Tracked files and new ones that are not ignored. */
export function trackedFiles(): string[] {
  return tracked;
}

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: repositoryRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(repositoryRoot, file)));

export function readText(file: string): string {
  return readFileSync(path.join(repositoryRoot, file), 'utf8');
}

/** Modules below `folder` with everything they import, types and dynamic imports included. */
export function sourceFiles(folder: string): SourceFile[] {
  return trackedFiles()
    .filter((file) => file.startsWith(`${folder}/`) && /\.(ts|mjs|cjs)$/.test(file))
    .map((file) => {
      const text = readText(file);
      const { module, program } = parseSync(file, text);
      const { staticImports, staticExports, dynamicImports } = module;
      const typeImports: string[] = [];
      new Visitor({ TSImportType: ({ source }) => void typeImports.push(source.value) }).visit(program);
      const imports = [
        ...typeImports,
        ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
        ...staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value ?? '')),
        ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
      ].filter((specifier) => specifier !== '');
      return { file, text, imports };
    });
}

/** The folder of each file of this repository that `source` imports, apart from its own folder. */
export function importedFolders({ file, imports }: SourceFile): string[] {
  const own = path.posix.dirname(file);
  return imports
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => path.posix.dirname(path.posix.join(own, specifier)))
    .filter((folder) => folder !== own);
}

/** The top folder an import of `file` leads to, or the package it names. */
export function importTarget(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)).split('/')[0] ?? '';
}
