/** The Python environment of the judges: made the first time that one of them runs, and when its lock file changes. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const repositoryRoot = path.resolve(import.meta.dirname, '../..');
const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');
const FOLDER = path.join(repositoryRoot, '.thaw', 'judges-venv');
/** The interpreter of the local cloud's packages, MiniStack among them (`npm run setup`). */
export const LOCAL_CLOUD_PYTHON = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
const MARKER = path.join(FOLDER, 'made-of');

/** The interpreter with the packages of requirements.txt. */
export const JUDGES_PYTHON = path.join(FOLDER, 'bin', 'python');

/** Vitest calls this once, before the first test of the project. */
export function setup(): void {
  // A copied or moved work tree has an environment that points at the old folder.
  const fingerprint = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(FOLDER).digest('hex');
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === fingerprint) return;
  console.error('Making the Python environment of the judges (about half a minute) …');
  rmSync(FOLDER, { recursive: true, force: true });
  run(LOCAL_CLOUD_PYTHON, ['-m', 'venv', FOLDER]);
  const options = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
  run(JUDGES_PYTHON, ['-m', 'pip', 'install', ...options, '-r', REQUIREMENTS]);
  writeFileSync(MARKER, fingerprint);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
}
