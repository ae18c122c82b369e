/** Compiles the named binaries: with cargo alone for this machine, with cargo-lambda and zig for what goes elsewhere. */
import { join } from 'node:path';
import type { RustBuild } from '../languages/rust.ts';
import { crossTools } from './cross.ts';
import { runCargo } from './run-cargo.ts';
import type { MissingTool } from './toolchain.ts';

export interface Compiled {
  /** Absolute path of a target's binary. */
  readonly binary: (name: string) => string;
  readonly toolchain: string;
}

/**
 * A local build for the host's architecture needs cargo only. Anything else (the other architecture, or a deploy build, which
 * must not need a newer glibc than Amazon Linux 2023 has) goes through cargo-lambda; without it that is a missing tool.
 */
export async function compile(
  build: RustBuild & { readonly names: readonly string[] },
): Promise<Compiled | MissingTool> {
  const { context, workspace, tools, names } = build;
  const targetFolder = join(context.repositoryRoot, '.thaw', 'cargo');
  const packages = names.flatMap((name) => ['-p', name]);
  const settings = ['--locked', '--profile', context.profile, '--target-dir', targetFolder, ...packages];
  const onHost = context.architecture === hostArchitecture() && process.platform === 'linux';
  if (context.profile === 'local' && onHost) {
    await runCargo({
      program: tools.cargo,
      arguments: ['build', ...settings],
      folder: workspace,
      environment: context.environment,
      onProgress: context.onProgress,
    });
    return { binary: (name) => join(targetFolder, 'local', name), toolchain: tools.version };
  }
  const cross = await crossTools(build);
  if ('reason' in cross) return cross;
  await runCargo({
    program: cross.cargoLambda,
    arguments: ['lambda', 'build', ...settings, '--target', cross.target, '--lambda-dir', join(targetFolder, 'lambda')],
    folder: workspace,
    environment: cross.environment,
    onProgress: context.onProgress,
  });
  return {
    binary: (name) => join(targetFolder, cross.triple, context.profile, name),
    toolchain: `${tools.version}, ${cross.version}`,
  };
}

/** This machine's architecture in Lambda's words. */
export function hostArchitecture(): 'arm64' | 'x86_64' {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}
