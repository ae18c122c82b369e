/** Compiles the named binaries: with cargo alone for this machine, with cargo-lambda and zig for other machines. */
import { join } from 'node:path';
import { hostArchitecture } from '../shared/host-architecture.ts';
import { crossTools } from './cross.ts';
import { runCargo } from './run-cargo.ts';
import type { MissingTool, RustBuild } from './toolchain.ts';

export interface Compiled {
  /** Absolute path of a target's binary. */
  readonly binary: (name: string) => string;
  readonly toolchain: string;
}

/**
 * A local build for the host's architecture needs cargo only. Other builds (the other architecture, or a deploy build, which
 * must not need a newer glibc than Amazon Linux 2023 has) use cargo-lambda; without it the result is a missing tool.
 */
export async function compile(
  build: RustBuild & { readonly names: readonly string[] },
): Promise<Compiled | MissingTool> {
  const { context, workspace, tools, names } = build;
  const targetDirectory = join(context.repositoryRoot, '.thaw', 'cargo');
  const settings = ['--locked', '--profile', context.profile];
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
        ...settings,
        // Locally all targets share one set of crates; a deployed target is compiled alone, with only its own features.
        ...(context.profile === 'local' ? ['--features', 'thaw-probe/unified'] : []),
        ...packages.flatMap((name) => ['-p', name]),
      ],
      folder: workspace,
      // Not --target-dir: cargo-lambda passes that to commands which do not accept it.
      environment: { ...(cross?.environment ?? context.environment), CARGO_TARGET_DIR: targetDirectory },
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
