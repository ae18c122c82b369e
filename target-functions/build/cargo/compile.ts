/** Compiles the named binaries: with cargo alone for this machine, with cargo-lambda and zig for other machines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../../core/suite/types.ts';
import { hostArchitecture } from '../shared/host-architecture.ts';
import type { LanguageContext } from '../shared/language.ts';
import { crossTools } from './cross.ts';
import { runCargo } from './run-cargo.ts';
import { isExecutable, type MissingTool, PUBLISHED, type RustBuild } from './toolchain.ts';

export interface Compiled {
  /** Absolute path of a target's binary. */
  readonly binary: (name: string) => string;
  readonly toolchain: string;
}

/** Features of a package by profile. */
export type Features = Readonly<Record<LanguageContext['profile'], string>>;

/** Locally all targets share one set of crates. */
export const TARGET_FEATURES: Features = { local: 'thaw-probe/unified', deploy: PUBLISHED };

/** The CPU that cargo-lambda compiles a release for: the oldest that Lambda has. */
const CPUS: Readonly<Record<Architecture, string>> = { arm64: 'neoverse-n1', x86_64: 'haswell' };

/**
 * A deployed target is compiled alone, with only its own features, as its published counterpart was: with that one's profile,
 * and for the CPU that cargo-lambda selects for a profile called `release`.
 */
function profileArguments({ context, workspace }: RustBuild, name: string): string[] {
  if (context.profile === 'local') return ['--profile', 'local'];
  const manifest = readFileSync(join(workspace, name, 'Cargo.toml'), 'utf8');
  const profile = /^deploy-profile = "([a-z-]+)"/m.exec(manifest)?.[1] ?? 'deploy';
  const flags = `build.rustflags=["-C", "target-cpu=${CPUS[context.architecture]}"]`;
  return ['--profile', profile, '--config', flags];
}

const LOCAL_WRAPPER = join(import.meta.dirname, 'rustc-mostly-unused.sh');

/** Our wrapper of rustc, unless the user has one, or unpacking the repository has lost its mode. Deploy builds have none. */
function wrapperOf(environment: LanguageContext['environment']): { readonly RUSTC_WRAPPER?: string } {
  const isTaken = environment['CARGO_BUILD_RUSTC_WRAPPER'] !== undefined;
  return isTaken || !isExecutable(LOCAL_WRAPPER) ? {} : { RUSTC_WRAPPER: LOCAL_WRAPPER };
}

/**
 * A local build for the host's architecture needs cargo only. Other builds (the other architecture, or a deploy build, which
 * must not need a newer glibc than Amazon Linux 2023 has) use cargo-lambda; without it the result is a missing tool.
 */
export async function compile(
  build: RustBuild & { readonly names: readonly string[]; readonly features?: Features },
): Promise<Compiled | MissingTool> {
  const { context, workspace, tools, names } = build;
  const targetDirectory = join(context.repositoryRoot, '.thaw', 'cargo');
  const onHost = context.architecture === hostArchitecture() && process.platform === 'linux';
  const lambdaFolder = join(targetDirectory, 'lambda', `${context.architecture}-${context.profile}`);
  const cross = context.profile === 'local' && onHost ? undefined : await crossTools(build);
  if (cross !== undefined && 'reason' in cross) return cross;
  for (const packages of context.profile === 'local' ? [names] : names.map((name) => [name])) {
    await runCargo({
      program: cross?.cargoLambda ?? tools.cargo,
      arguments: [
        ...(cross === undefined
          ? ['build']
          : ['lambda', 'build', '--target', cross.target, '--lambda-dir', lambdaFolder]),
        '--locked',
        ...profileArguments(build, packages[0] ?? ''),
        ...(build.features === undefined ? [] : ['--features', build.features[context.profile]]),
        ...packages.flatMap((name) => ['-p', name]),
      ],
      folder: workspace,
      // Not --target-dir: cargo-lambda passes that to commands which do not accept it.
      environment: {
        ...(context.profile === 'local' && wrapperOf(context.environment)),
        ...(cross?.environment ?? context.environment),
        CARGO_TARGET_DIR: targetDirectory,
      },
      onProgress: context.onProgress,
    });
  }
  if (cross === undefined) {
    return { binary: (name) => join(targetDirectory, context.profile, name), toolchain: tools.version };
  }
  return {
    // cargo-lambda moves the binaries out of cargo's folder.
    binary: (name) => join(lambdaFolder, name, 'bootstrap'),
    toolchain: `${tools.version}, ${cross.version}`,
  };
}
