/** parliament, Duo's linter of IAM policies, in a Python environment of its own that is made the first time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NamedPolicy } from './policies.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../../../..');
const REQUIREMENTS = path.join(repositoryRoot, 'test/judges/requirements-models.txt');
const FOLDER = path.join(repositoryRoot, '.thaw/judges-models-venv');
const PYTHON = path.join(FOLDER, 'bin/python');

export interface PolicyFinding {
  readonly policy: string;
  readonly issue: string;
  readonly detail: string;
}

/** What parliament says about them. */
export function policyFindings(policies: readonly NamedPolicy[]): PolicyFinding[] {
  makeEnvironment();
  const script = path.join(import.meta.dirname, 'analyse_policies.py');
  const run = spawnSync(PYTHON, ['-W', 'ignore', script], {
    input: JSON.stringify(policies),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (run.status !== 0) throw new Error(`parliament failed: ${run.stderr}`);
  // It repeats itself for every action of a wildcard.
  const findings = JSON.parse(run.stdout) as PolicyFinding[];
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function makeEnvironment(): void {
  const marker = path.join(FOLDER, 'made-of');
  // A copied work tree has an environment that points at the old folder.
  const fingerprint = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(FOLDER).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === fingerprint) return;
  console.error('Making the Python environment of test/judges/requirements-models.txt (some seconds) …');
  rmSync(FOLDER, { recursive: true, force: true });
  run(path.join(repositoryRoot, '.thaw/venv/bin/python'), ['-m', 'venv', FOLDER]);
  const options = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
  run(PYTHON, ['-m', 'pip', 'install', ...options, '-r', REQUIREMENTS]);
  writeFileSync(marker, fingerprint);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
}
