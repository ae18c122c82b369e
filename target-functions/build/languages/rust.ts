/** Rust targets: one workspace, compiled by cargo; only the requested binaries. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchmarkError } from '../../../core/errors.ts';
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import { compile, TARGET_FEATURES } from '../cargo/compile.ts';
import { readDependencies } from '../cargo/dependencies.ts';
import { checkFreeSpace } from '../cargo/run-cargo.ts';
import { findToolchain } from '../cargo/toolchain.ts';
import type { BuiltCode, LanguageBuilder, LanguageContext } from '../shared/language.ts';
import { targetFolder, targetsFolder } from '../shared/manifests.ts';

const PROFILE_NAMES = { local: 'release-light', deploy: 'deploy' } as const;

export const rustBuilder: LanguageBuilder = {
  sources: (context, manifest) => {
    const workspace = workspaceFolder(context);
    return [
      join(workspace, 'Cargo.toml'),
      join(workspace, 'Cargo.lock'),
      join(workspace, '.cargo'),
      join(workspace, 'shared'),
      targetFolder(context.repositoryRoot, manifest),
    ];
  },
  recipe: () => ['rust-3'],
  async build(context, manifests) {
    const workspace = workspaceFolder(context);
    const tools = findToolchain(context.environment, readRustVersion(workspace));
    if ('reason' in tools) return { built: [], missing: allMissing(manifests, tools) };
    checkFreeSpace(join(context.repositoryRoot, '.thaw', 'cargo'));
    const names = manifests.map(({ name }) => name);
    context.onProgress(
      `compiling Rust (${names.join(', ')}) with ${tools.version}; the first time takes a few minutes`,
    );
    const result = await compile({ context, workspace, tools, names, features: TARGET_FEATURES });
    if ('reason' in result) return { built: [], missing: allMissing(manifests, result) };
    const built: BuiltCode[] = [];
    for (const name of names) {
      const { count, ...client } = await readDependencies({ context, workspace, tools, name });
      built.push({
        target: name,
        entries: [{ name: 'bootstrap', content: readBinary(result.binary(name)), executable: true }],
        profile: PROFILE_NAMES[context.profile],
        dependencyCount: count,
        toolchain: result.toolchain,
        ...client,
      });
    }
    return { built, missing: [] };
  },
};

export function workspaceFolder(context: LanguageContext): string {
  return join(targetsFolder(context.repositoryRoot), 'rust');
}

/** `rust-version` of the workspace, for example 1.94.1. */
export function readRustVersion(workspace: string): string {
  const version = /^rust-version = "([\d.]+)"/m.exec(readFileSync(join(workspace, 'Cargo.toml'), 'utf8'))?.[1];
  if (version !== undefined) return version;
  throw new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `${join(workspace, 'Cargo.toml')} has no rust-version`,
    fix: 'Put rust-version back under [workspace.package].',
  });
}

export function readBinary(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `cargo ended without an error but there is no binary ${file}`,
      fix: 'The package and its binary must have the name of the target; correct its Cargo.toml.',
      cause,
    });
  }
}

function allMissing(manifests: readonly TargetManifest[], why: { reason: string; fix: string }) {
  return manifests.map(({ name }) => ({ target: name, reason: why.reason, fix: why.fix }));
}
