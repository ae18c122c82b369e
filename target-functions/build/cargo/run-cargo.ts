/** Runs cargo with progress, and turns problems of the machine into errors with a fix. */
import { spawn } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { BenchmarkError } from '../../../core/errors.ts';
import { progressReader } from './progress.ts';

/** Disk space for a first build of all targets, with the sources in cargo's cache (measured November 2026: about 1.1 GB). */
const NEEDED_BYTES = 1_500_000_000;

/** Errors: ENVIRONMENT_MISSING when the disk that holds `folder` has less than `neededBytes` free. */
export function checkFreeSpace(folder: string, neededBytes: number = NEEDED_BYTES): void {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw noSpace(folder, `only ${gigabytes(freeBytes)} GB are free and ${gigabytes(neededBytes)} GB are needed`);
}

export interface CargoCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Folder of the workspace. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (line: string) => void;
}

/**
 * Runs one cargo command to its end; returns its standard output.
 * Errors: ENVIRONMENT_MISSING (no space, registry not reachable), BUG when the code does not compile.
 */
export async function runCargo(command: CargoCommand): Promise<string> {
  const child = spawn(command.program, command.arguments, {
    cwd: command.folder,
    env: {
      ...command.environment,
      // Only the bar shows how many crates there are.
      CARGO_TERM_PROGRESS_WHEN: 'always',
      CARGO_TERM_PROGRESS_WIDTH: '110',
      CARGO_TERM_COLOR: 'never',
      CARGO_TERM_UNICODE: 'false',
      // For rustc's allocator (jemalloc): huge pages where Linux gives them on request. Fewer page faults, the same binaries.
      MALLOC_CONF: 'thp:always,metadata_thp:always',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const reader = progressReader(command.onProgress);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => reader.write(text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  const text = reader.rest();
  if (code !== 0) throw cargoError(command, text);
  return output;
}

/** The output of a failed cargo command as an error with a fix. */
function cargoError(command: Pick<CargoCommand, 'arguments' | 'folder'>, text: string): BenchmarkError {
  if (/No space left on device|os error 28/.test(text)) return noSpace(command.folder, 'the disk filled up');
  if (/failed to (download|fetch|get)|Couldn't resolve host|network failure|spurious network error/i.test(text)) {
    return new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'user',
      message: `cargo could not download the crates that the Rust targets need: ${lastLines(text, 3)}`,
      fix: 'Check the network (and the proxy settings of cargo), then run the command again: what was downloaded is kept.',
    });
  }
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `cargo ${command.arguments.join(' ')} failed:\n${lastLines(text, 30)}`,
    fix: 'Run the command in target-functions/rust to see all of its output; if the sources are unchanged, report it.',
  });
}

function noSpace(folder: string, what: string): BenchmarkError {
  return new BenchmarkError({
    code: 'ENVIRONMENT_MISSING',
    source: 'user',
    message: `No disk space to build the Rust targets below ${folder}: ${what}.`,
    fix: 'Free some space (old builds are in .thaw/cargo and can be deleted), or skip the Rust targets.',
  });
}

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
