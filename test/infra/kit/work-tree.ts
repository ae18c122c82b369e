// A work tree for synthesis: links to the real sources, and fake builds, so that tests neither need compiled targets nor
// change existing ones.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import type { Architecture, BuildRecord } from '../../../core/suite/types.ts';
import { readManifests } from '../../../target-functions/build/shared/manifests.ts';
import { extensionPaths } from '../../../target-functions/build/shared/records.ts';

export const REPOSITORY_ROOT = path.resolve(import.meta.dirname, '../../..');

const SOURCES = ['core', 'orchestrator-lambdas'];
const LINKED = ['suites', 'node_modules', 'package-lock.json'];

export interface WorkTree {
  readonly root: string;
  /** Writes a zip and its record to the paths that a build of the target uses. */
  addBuild(target: string, architecture: Architecture): BuildRecord;
  remove(): void;
}

export interface WorkTreeOptions {
  readonly built?: readonly string[];
  readonly architecture?: Architecture;
  /** Architectures for which the CPU time extension is built. */
  readonly extensions?: readonly Architecture[];
  /** Copies instead of links of the Lambdas' sources, for tests that change them. */
  readonly ownSources?: boolean;
  /** Fields that replace those of a manifest, by target. */
  readonly manifestChanges?: Readonly<Record<string, Partial<TargetManifest>>>;
}

export function makeWorkTree(options: WorkTreeOptions = {}): WorkTree {
  const { built = [], architecture = 'arm64', ownSources = false } = options;
  const root = mkdtempSync(path.join(tmpdir(), 'thaw-infra-'));
  for (const name of LINKED) symlinkSync(path.join(REPOSITORY_ROOT, name), path.join(root, name));
  for (const name of SOURCES) {
    const source = path.join(REPOSITORY_ROOT, name);
    if (ownSources) cpSync(source, path.join(root, name), { recursive: true });
    else symlinkSync(source, path.join(root, name));
  }
  copyManifests(root);
  for (const [target, changes] of Object.entries(options.manifestChanges ?? {})) changeManifest(root, target, changes);
  const tree: WorkTree = {
    root,
    addBuild: (target, forArchitecture) => addBuild(root, target, forArchitecture),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const target of built) tree.addBuild(target, architecture);
  for (const one of options.extensions ?? []) addExtension(root, one);
  return tree;
}

function addExtension(root: string, architecture: Architecture): void {
  const { zip } = extensionPaths(root, architecture);
  mkdirSync(path.dirname(zip), { recursive: true });
  const content = new TextEncoder().encode(`for ${architecture}`);
  writeFileSync(zip, zipSync({ 'extensions/cpu-time-extension': content }, { mtime: '2026-01-01' }));
}

/** Copied, not linked: a test may change a manifest. */
function copyManifests(root: string): void {
  cpSync(path.join(REPOSITORY_ROOT, 'target-functions'), path.join(root, 'target-functions'), {
    recursive: true,
    filter: (source) =>
      !/\/(target|build|node_modules|tests|src)$/.test(source) && !/\.(ts|rs|py|toml|lock)$/.test(source),
  });
}

function changeManifest(root: string, target: string, changes: Partial<TargetManifest>): void {
  const manifest = readManifests(root).find(({ name }) => name === target);
  if (manifest === undefined) throw new Error(`there is no target ${target}`);
  const file = path.join(root, 'target-functions', manifest.language, target, 'target.json');
  writeFileSync(file, JSON.stringify({ ...manifest, ...changes }));
}

function addBuild(root: string, target: string, architecture: Architecture): BuildRecord {
  const folder = path.join(root, '.thaw', 'build', architecture, target);
  mkdirSync(folder, { recursive: true });
  const zip = zipSync(
    { bootstrap: new TextEncoder().encode(`${target} for ${architecture}`) },
    { mtime: '2026-01-01' },
  );
  writeFileSync(path.join(folder, 'function.zip'), zip);
  const record: BuildRecord = {
    target,
    architecture,
    profile: 'none',
    zipPath: `.thaw/build/${architecture}/${target}/function.zip`,
    zipSizeBytes: zip.length,
    zipSha256: '0'.repeat(64),
    toolchain: 'test',
  };
  writeFileSync(path.join(folder, 'build.json'), JSON.stringify(record));
  return record;
}
