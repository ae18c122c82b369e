/** Finds cargo, or what to install when something that Rust needs is missing. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LanguageContext } from '../shared/language.ts';

export interface Toolchain {
  /** Absolute path of cargo. */
  readonly cargo: string;
  /** For example `rustc 1.95.0`. */
  readonly version: string;
}

export interface MissingTool {
  readonly reason: string;
  readonly fix: string;
}

/** The feature of every target that makes it what its published counterpart is. */
export const PUBLISHED = 'published';

/** The inputs that all steps of a Rust build share. */
export interface RustBuild {
  readonly context: LanguageContext;
  readonly workspace: string;
  readonly tools: Toolchain;
}

type Environment = Readonly<Record<string, string | undefined>>;

const INSTALL_RUST =
  "Install Rust: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh, then open a new shell.";
const INSTALL_CC =
  'Install a C compiler: apt-get install build-essential (Debian, Ubuntu), dnf install gcc (Fedora), xcode-select --install (macOS).';

/** Cargo with its compiler and a C compiler (for AWS-LC and for linking), or why not. `minimum` is the workspace's rust-version. */
export function findToolchain(environment: Environment, minimum: string): Toolchain | MissingTool {
  const cargo = findProgram('cargo', environment);
  if (cargo === undefined) return { reason: 'cargo was not found', fix: INSTALL_RUST };
  const rustc = spawnSync(findProgram('rustc', environment) ?? 'rustc', ['--version'], {
    env: environment as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  const version = /^rustc (\d+\.\d+\.\d+)/.exec(rustc.stdout ?? '')?.[1];
  if (version === undefined) {
    const detail = (rustc.stderr ?? '').trim().split('\n')[0] ?? '';
    return {
      reason: `rustc does not run${detail === '' ? '' : `: ${detail}`}`,
      fix: 'Choose a toolchain: rustup default stable.',
    };
  }
  if (compareVersions(version, minimum) < 0) {
    return { reason: `rustc ${version} is older than ${minimum}`, fix: 'Update Rust: rustup update stable.' };
  }
  if (findProgram('cc', environment) === undefined && environment['CC'] === undefined) {
    return { reason: 'the C compiler cc was not found', fix: INSTALL_CC };
  }
  return { cargo, version: `rustc ${version}` };
}

/** Absolute path of a program: PATH first, then cargo's own folder, which may not be on the PATH of a new shell. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const home = environment['HOME'];
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (environment['CARGO_HOME'] !== undefined) folders.push(join(environment['CARGO_HOME'], 'bin'));
  if (home !== undefined) folders.push(join(home, '.cargo', 'bin'));
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Whether this process may run a file; false where there is none. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Negative when the version `left` is older than `right`; both are `a.b.c`. */
function compareVersions(left: string, right: string): number {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (const index of [0, 1, 2]) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
