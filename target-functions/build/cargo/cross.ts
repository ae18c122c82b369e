/** cargo-lambda and zig from PyPI, in a virtual environment of their own: cross-builds without Docker. Installed on demand. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Architecture } from '../../../core/suite/types.ts';
import { targetsFolder } from '../shared/manifests.ts';
import { writeAtomically } from '../shared/records.ts';
import { checkFreeSpace } from './run-cargo.ts';
import { findProgram, type MissingTool, type RustBuild } from './toolchain.ts';

/** glibc of Amazon Linux 2023, the operating system of provided.al2023. */
const GLIBC = '2.34';
const TRIPLES: Readonly<Record<Architecture, string>> = {
  arm64: 'aarch64-unknown-linux-gnu',
  x86_64: 'x86_64-unknown-linux-gnu',
};

export interface CrossTools {
  /** Absolute path of cargo-lambda. */
  readonly cargoLambda: string;
  /** rustc's name of the target, for example aarch64-unknown-linux-gnu. */
  readonly triple: string;
  /** The same with the oldest glibc it must run on, as cargo-lambda expects it. */
  readonly target: string;
  /** Variables with zig on the PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For example `cargo-lambda 1.9.2, ziglang 0.17.1`. */
  readonly version: string;
}

/** The cross-build tools for `build.context.architecture`, or what is missing. Installs into `.thaw/cross-venv` when needed. */
export async function crossTools(build: RustBuild): Promise<CrossTools | MissingTool> {
  const { context } = build;
  const triple = TRIPLES[context.architecture];
  const library = addRustTarget(build, triple);
  if (library !== undefined) return library;
  const venv = join(context.repositoryRoot, '.thaw', 'cross-venv');
  const requirements = join(targetsFolder(context.repositoryRoot), 'build', 'requirements-cross.txt');
  const missing = installVenv(build, venv, requirements);
  if (missing !== undefined) return missing;
  const path = [join(venv, 'bin'), context.environment['PATH'] ?? ''].join(delimiter);
  return {
    cargoLambda: join(venv, 'bin', 'cargo-lambda'),
    triple,
    target: `${triple}.${GLIBC}`,
    environment: { ...context.environment, PATH: path, VIRTUAL_ENV: venv },
    version: pinnedVersions(readFileSync(requirements, 'utf8')),
  };
}

/** `name version` of every pinned package, for the build record. */
function pinnedVersions(requirements: string): string {
  return [...requirements.matchAll(/^([a-z-]+)==([\d.]+)/gm)].map((match) => `${match[1]} ${match[2]}`).join(', ');
}

function addRustTarget(build: RustBuild, triple: string): MissingTool | undefined {
  const { environment, onProgress } = build.context;
  const env = environment as NodeJS.ProcessEnv;
  const rustc = findProgram('rustc', environment) ?? 'rustc';
  const printed = spawnSync(rustc, ['--print', 'target-libdir', '--target', triple], { env, encoding: 'utf8' });
  if (printed.status === 0 && existsSync(printed.stdout.trim())) return undefined;
  const rustup = findProgram('rustup', environment);
  const fix = `Install it: rustup target add ${triple}.`;
  if (rustup === undefined) return { reason: `the Rust standard library for ${triple} is not installed`, fix };
  onProgress(`installing the Rust standard library for ${triple}`);
  const added = spawnSync(rustup, ['target', 'add', triple], { env, encoding: 'utf8' });
  if (added.status === 0) return undefined;
  const detail = added.stderr.trim().split('\n').at(-1) ?? '';
  return { reason: `the Rust standard library for ${triple} could not be installed: ${detail}`, fix };
}

/** The venv counts as installed when it contains the hash of the requirements it was made from. */
function installVenv(build: RustBuild, venv: string, requirements: string): MissingTool | undefined {
  const { environment, onProgress } = build.context;
  const requirementsHash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = join(venv, 'requirements.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === requirementsHash) return undefined;
  checkFreeSpace(join(build.context.repositoryRoot, '.thaw'));
  const python = findProgram('python3', environment);
  if (python === undefined) {
    return {
      reason: 'python3, which brings cargo-lambda and zig, was not found',
      fix: 'Install Python 3.11 or newer: apt-get install python3-venv.',
    };
  }
  onProgress('installing cargo-lambda and zig (PyPI, about 115 MB) into .thaw/cross-venv');
  const steps: [string, string[]][] = [
    [python, ['-m', 'venv', '--clear', venv]],
    [
      join(venv, 'bin', 'pip'),
      ['install', '--quiet', '--require-hashes', '--only-binary', ':all:', '-r', requirements],
    ],
  ];
  for (const [program, args] of steps) {
    const done = spawnSync(program, args, { env: environment as NodeJS.ProcessEnv, encoding: 'utf8' });
    if (done.status !== 0) {
      const detail = `${done.stderr ?? ''}${done.stdout ?? ''}`.trim().split('\n').at(-1) ?? '';
      return {
        reason: `cargo-lambda and zig, which cross-builds need, could not be installed: ${detail}`,
        fix: `Check the network and that venv works (apt-get install python3-venv), then run the build again.`,
      };
    }
  }
  writeAtomically(stamp, requirementsHash);
  return undefined;
}
