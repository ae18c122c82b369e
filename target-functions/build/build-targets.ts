/** Builds target functions into zips for Lambda: only requested targets that have changed; reports those that could not be built. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { BenchmarkError } from '../../core/errors.ts';
import type { TargetManifest } from '../../core/suite/manifest.ts';
import type { Architecture, BuildRecord } from '../../core/suite/types.ts';
import { nodeBuilder } from './languages/node.ts';
import { pythonBuilder } from './languages/python.ts';
import { rustBuilder } from './languages/rust.ts';
import type { BuiltCode, LanguageBuilder, LanguageContext, Profile } from './shared/language.ts';
import { readManifests } from './shared/manifests.ts';
import { type MissingTarget, readRecord, targetPaths, writeAtomically, writeMissing } from './shared/records.ts';
import { hashSources } from './shared/sources.ts';
import { makeZip } from './shared/zip.ts';

export interface BuildOptions {
  readonly repositoryRoot: string;
  readonly architecture: Architecture;
  /** Names; absent = all targets that exist for the architecture. */
  readonly targets?: readonly string[];
  /** `local` compiles quickly, `deploy` is for AWS. */
  readonly profile: Profile;
  /** Called with one line of text at a time, for people. */
  readonly onProgress: (line: string) => void;
  /** Variables of the shell; absent = those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface BuildResult {
  readonly built: BuildRecord[];
  readonly missing: MissingTarget[];
}

const BUILDERS: Readonly<Record<TargetManifest['language'], LanguageBuilder>> = {
  node: nodeBuilder,
  python: pythonBuilder,
  rust: rustBuilder,
};

/**
 * Builds targets and skips those whose existing zip was made from the same sources, profile and recipe.
 * Errors: TARGET_UNKNOWN for a name that does not exist, ENVIRONMENT_MISSING (disk, network), BUG when our code does not compile.
 */
export async function buildTargets(options: BuildOptions): Promise<BuildResult> {
  const { repositoryRoot, architecture, profile, onProgress } = options;
  const context: LanguageContext = {
    repositoryRoot,
    architecture,
    profile,
    environment: options.environment ?? process.env,
    onProgress,
  };
  const manifests = chooseManifests(readManifests(repositoryRoot), options);
  const built: BuildRecord[] = [];
  const missing: MissingTarget[] = [];
  for (const [language, builder] of Object.entries(BUILDERS)) {
    const matching = manifests.filter((manifest) => manifest.language === language);
    const hashes = new Map(matching.map((manifest) => [manifest.name, sourcesHash(context, builder, manifest)]));
    const stale: TargetManifest[] = [];
    for (const manifest of matching) {
      const record = upToDate(context, manifest.name, hashes.get(manifest.name));
      if (record === undefined) stale.push(manifest);
      else built.push(record);
    }
    if (stale.length === 0) continue;
    const result = await builder.build(context, stale);
    for (const code of result.built) built.push(store(context, code, hashes.get(code.target) ?? ''));
    for (const { target } of result.missing) {
      // An older zip of other sources must not be used for this target.
      rmSync(targetPaths(repositoryRoot, architecture, target).folder, { recursive: true, force: true });
    }
    missing.push(...result.missing);
  }
  const names = manifests.map(({ name }) => name);
  writeMissing(repositoryRoot, architecture, names, missing);
  return { built: built.sort((left, right) => (left.target < right.target ? -1 : 1)), missing };
}

function chooseManifests(all: readonly TargetManifest[], options: BuildOptions): TargetManifest[] {
  const { targets, architecture } = options;
  const unknown = targets?.find((name) => !all.some((manifest) => manifest.name === name));
  if (unknown !== undefined) {
    throw new BenchmarkError({
      code: 'TARGET_UNKNOWN',
      source: 'user',
      message: `There is no target '${unknown}'.`,
      fix: `Name one of: ${all.map(({ name }) => name).join(', ')}.`,
    });
  }
  return all.filter(
    ({ name, architectures }) => (targets?.includes(name) ?? true) && architectures.includes(architecture),
  );
}

function sourcesHash(context: LanguageContext, builder: LanguageBuilder, manifest: TargetManifest): string {
  const recipe = [manifest.name, context.architecture, context.profile, ...builder.recipe(context)];
  return hashSources(context.repositoryRoot, builder.sources(context, manifest), recipe);
}

function upToDate(context: LanguageContext, target: string, hash: string | undefined): BuildRecord | undefined {
  const { sourcesHash: file } = targetPaths(context.repositoryRoot, context.architecture, target);
  if (!existsSync(file) || readFileSync(file, 'utf8').trim() !== hash) return undefined;
  return readRecord(context.repositoryRoot, context.architecture, target);
}

function store(context: LanguageContext, code: BuiltCode, hash: string): BuildRecord {
  const paths = targetPaths(context.repositoryRoot, context.architecture, code.target);
  const zip = makeZip(code.entries);
  const record: BuildRecord = {
    target: code.target,
    architecture: context.architecture,
    profile: code.profile,
    zipPath: paths.zipRelative,
    zipSizeBytes: zip.length,
    zipSha256: createHash('sha256').update(zip).digest('hex'),
    dependencyCount: code.dependencyCount,
    toolchain: code.toolchain,
    ...(code.awsClient === undefined ? {} : { awsClient: code.awsClient }),
    ...(code.bundleSizeBytes === undefined ? {} : { bundleSizeBytes: code.bundleSizeBytes }),
  };
  // The hash is written last and removed first, so that an interrupted build never counts as finished.
  rmSync(paths.sourcesHash, { force: true });
  writeAtomically(paths.zip, zip);
  writeAtomically(paths.record, `${JSON.stringify(record, null, 2)}\n`);
  writeAtomically(paths.sourcesHash, `${hash}\n`);
  context.onProgress(`${code.target}: ${(zip.length / 1024).toFixed(0)} KiB zip`);
  return record;
}
