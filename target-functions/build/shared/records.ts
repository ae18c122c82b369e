/** The results of a build in `.thaw/build/<architecture>/`: zips, their records, and what is missing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Architecture, BuildRecord } from '../../../core/suite/types.ts';

export interface MissingTarget {
  readonly target: string;
  /** Why it could not be built on this machine. */
  readonly reason: string;
  /** The command that fixes it. */
  readonly fix: string;
}

export interface TargetPaths {
  readonly folder: string;
  readonly zip: string;
  /** Relative to the repository's root, with forward slashes, as in the record. */
  readonly zipRelative: string;
  readonly record: string;
  /** Hash of everything the zip was made from. */
  readonly sourcesHash: string;
}

function architectureFolder(repositoryRoot: string, architecture: Architecture): string {
  return join(repositoryRoot, '.thaw', 'build', architecture);
}

export function targetPaths(repositoryRoot: string, architecture: Architecture, target: string): TargetPaths {
  const folder = join(architectureFolder(repositoryRoot, architecture), target);
  return {
    folder,
    zip: join(folder, 'function.zip'),
    zipRelative: `.thaw/build/${architecture}/${target}/function.zip`,
    record: join(folder, 'build.json'),
    sourcesHash: join(folder, 'sources.sha256'),
  };
}

/** The layer of the CPU time extension, and the hash of everything it was made from. */
export function extensionPaths(
  repositoryRoot: string,
  architecture: Architecture,
): Pick<TargetPaths, 'zip' | 'sourcesHash'> {
  const folder = join(architectureFolder(repositoryRoot, architecture), 'cpu-time-extension');
  return { zip: join(folder, 'layer.zip'), sourcesHash: join(folder, 'sources.sha256') };
}

/** What is built for an architecture (records whose zip exists), and what the last build could not build. */
export function readBuilds(
  repositoryRoot: string,
  architecture: Architecture,
): { built: BuildRecord[]; missing: MissingTarget[] } {
  const folder = architectureFolder(repositoryRoot, architecture);
  if (!existsSync(folder)) return { built: [], missing: [] };
  const built = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readRecord(repositoryRoot, architecture, entry.name))
    .filter((record) => record !== undefined)
    .sort((left, right) => (left.target < right.target ? -1 : 1));
  const missing = readJson<MissingTarget[]>(join(folder, 'missing.json')) ?? [];
  const names = new Set(built.map((record) => record.target));
  return { built, missing: missing.filter(({ target }) => !names.has(target)) };
}

/** The record of one target, or undefined when it was never built or its zip does not exist. */
export function readRecord(
  repositoryRoot: string,
  architecture: Architecture,
  target: string,
): BuildRecord | undefined {
  const paths = targetPaths(repositoryRoot, architecture, target);
  return existsSync(paths.zip) ? readJson<BuildRecord>(paths.record) : undefined;
}

/** Stores which of `builtTargets` are missing; entries of earlier builds for other targets are kept. */
export function writeMissing(
  repositoryRoot: string,
  architecture: Architecture,
  builtTargets: readonly string[],
  missing: readonly MissingTarget[],
): void {
  const file = join(architectureFolder(repositoryRoot, architecture), 'missing.json');
  const others = (readJson<MissingTarget[]>(file) ?? []).filter(({ target }) => !builtTargets.includes(target));
  writeAtomically(file, `${JSON.stringify([...others, ...missing], null, 2)}\n`);
}

/** Writes a temporary file and renames it, so that a reader never sees half a file, even after Ctrl-C. */
export function writeAtomically(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

function readJson<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined; // A half-written file of an earlier crash counts as missing, and the target is built again.
  }
}
