// Sets the work tree up: npm packages (with Node 24), AWS's Node runtime client and the Python environment. Plain JavaScript
// that Node 20 runs, because it installs Node 24. Does nothing when the lock files have not changed since the last time.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stateFolder = path.join(repositoryRoot, '.thaw');
const pythonEnvironment = path.join(stateFolder, 'venv');
/** AWS's runtime client for Node.js has a lock file of its own: it is installed without scripts (docs/decisions/0090). */
const nodeClientFolder = 'local-cloud/lambda-service/runtimes/node-client';
const REQUIREMENTS = 'scripts/requirements.txt';
const TEST_REQUIREMENTS = 'scripts/requirements-test.txt';
const MINIMUM_NODE_MAJOR = 20;
const MINIMUM_PYTHON_MINOR = 11;

/** A problem of the machine, with the command that fixes it. */
export class SetupProblem extends Error {
  constructor(message, fix) {
    super(message);
    this.name = 'ENVIRONMENT_MISSING';
    this.fix = fix;
  }
}

/**
 * Installs the npm packages, the Node runtime client and the Python environment of the lock files, all at the same time, and with
 * `tests` also the Python packages that only tests need. `log(line)` is called before work that takes time.
 * @returns what it did and how long that took: `{ name, ms }[]`
 * @throws SetupProblem when the machine lacks something
 */
export async function setUp({ tests = false, log = (line) => console.error(line) } = {}) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < MINIMUM_NODE_MAJOR) {
    throw new SetupProblem(
      `Node ${process.versions.node} is too old: Thaw needs Node ${MINIMUM_NODE_MAJOR} or newer.`,
      'install a current Node, for example from nodejs.org or with your version manager (nvm install 24)',
    );
  }
  mkdirSync(stateFolder, { recursive: true });
  // Python first: when it is missing, the user should see that before a long npm install.
  const needsPython = () => !isCurrent('python', REQUIREMENTS, pythonBinary());
  const needsTestPackages = () => tests && !isCurrent('python-test', TEST_REQUIREMENTS, pythonBinary());
  const python = needsPython() ? findPython() : undefined;
  if (!python && !needsTestPackages() && areNodePackagesCurrent() && isNodeClientCurrent()) return [];
  const unlock = lock(log);
  const startedAtMs = Date.now();
  try {
    const done = await Promise.allSettled([
      setUpNodePackages(log),
      setUpNodeClient(log),
      (async () => {
        if (python && needsPython()) await setUpPython(python, log);
        if (needsTestPackages()) await setUpTestPackages(log);
      })(),
    ]);
    const failed = done.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    return [{ name: 'npm packages and Python environment', ms: Date.now() - startedAtMs }];
  } finally {
    unlock();
  }
}

/** Two installations at the same time would delete each other's files. A lock of a process that has ended is taken over. */
function lock(log) {
  const file = path.join(stateFolder, 'setup.lock');
  for (let isWaiting = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = lockOwner(file);
    if (!isRunning(owner)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!isWaiting) log(`Waiting for process ${owner}, which sets this folder up …`);
    isWaiting = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

/** NaN when it has just been released. */
function lockOwner(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

function isRunning(pid) {
  try {
    // Nothing is sent. 0, for a lock that is still empty, is this process's own group.
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function areNodePackagesCurrent() {
  return isCurrent('npm', 'package-lock.json', path.join(repositoryRoot, 'node_modules'));
}

function isNodeClientCurrent() {
  const folder = path.join(repositoryRoot, nodeClientFolder);
  return isCurrent('node-client', `${nodeClientFolder}/package-lock.json`, path.join(folder, 'node_modules'));
}

/** The interpreter of the Python environment. */
export function pythonBinary() {
  return path.join(pythonEnvironment, 'bin', 'python');
}

/** The Node 24 that npm installed. */
export function node24Binary() {
  return path.join(repositoryRoot, 'node_modules', '.bin', 'node');
}

async function setUpNodePackages(log) {
  if (areNodePackagesCurrent()) return;
  log('Installing the npm packages of package-lock.json (about half a minute) …');
  await run(
    'npm',
    // NODE_ENV=production, or `omit` in the user's npm settings, would leave packages out that the commands need.
    ['ci', '--include=dev', '--include=optional', '--include=peer', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci',
    'check the network and the npm registry setting, then run it again: npm run setup',
  );
  if (!existsSync(node24Binary())) {
    throw new SetupProblem(
      `npm has no Node 24 package for ${process.platform}-${process.arch}.`,
      'use Linux or macOS on x64 or arm64',
    );
  }
  markCurrent('npm', 'package-lock.json');
}

async function setUpNodeClient(log) {
  if (isNodeClientCurrent()) return;
  const folder = path.join(repositoryRoot, nodeClientFolder);
  const lockFile = `${nodeClientFolder}/package-lock.json`;
  log("Installing AWS's runtime client for Node.js …");
  await run(
    'npm',
    // Overrides the user's npm settings: its scripts need a C++ compiler, and one version requires a newer Node than npm's own.
    ['ci', '--ignore-scripts', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error'],
    `npm ci in ${nodeClientFolder}`,
    'check the network and the npm registry setting, then run it again: npm run setup',
    folder,
  );
  markCurrent('node-client', lockFile);
}

async function setUpPython(python, log) {
  log(`Making the Python environment of ${REQUIREMENTS} (about a quarter of a minute) …`);
  rmSync(pythonEnvironment, { recursive: true, force: true });
  rmSync(path.join(stateFolder, 'setup-python-test'), { force: true });
  await run(python, ['-m', 'venv', pythonEnvironment], 'python -m venv', venvFix());
  await installPython(['-r', REQUIREMENTS]);
  markCurrent('python', REQUIREMENTS);
}

async function setUpTestPackages(log) {
  log(`Installing the Python packages of ${TEST_REQUIREMENTS} …`);
  // Their other dependencies are in the environment already.
  await installPython(['--no-deps', '-r', TEST_REQUIREMENTS]);
  markCurrent('python-test', TEST_REQUIREMENTS);
}

async function installPython(packages) {
  const options = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
  await run(
    pythonBinary(),
    ['-m', 'pip', 'install', ...options, ...packages],
    'pip install',
    'check the network and the package index setting (pip config list), then run it again: npm run setup',
  );
}

/**
 * The first interpreter that is new enough and can create an environment; THAW_PYTHON names one to use instead. Throws
 * SetupProblem with all candidates.
 */
export function findPython() {
  const candidates = process.env.THAW_PYTHON
    ? [process.env.THAW_PYTHON]
    : ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
  const tried = [];
  let lacksModules = false;
  for (const candidate of candidates) {
    const result = spawnSync(candidate, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
    });
    const version = result.status === 0 ? result.stdout.trim() : '';
    const [pythonMajor, minor] = version.split('.').map(Number);
    if (pythonMajor !== 3 || !(minor >= MINIMUM_PYTHON_MINOR)) {
      tried.push(version ? `${candidate} is ${version}` : `${candidate} was not found`);
      continue;
    }
    // Debian and Ubuntu package these separately, and another Python of the same machine may have them.
    const modules = spawnSync(candidate, ['-c', 'import venv, ensurepip'], { encoding: 'utf8' });
    if (modules.status === 0) return candidate;
    lacksModules = true;
    tried.push(`${candidate} is ${version} and lacks the venv and pip modules`);
  }
  const from = process.env.THAW_PYTHON ? ' (THAW_PYTHON)' : '';
  throw new SetupProblem(
    `Python 3.${MINIMUM_PYTHON_MINOR} or newer with venv and pip is needed${from}: ${tried.join('; ')}.`,
    lacksModules || process.platform === 'darwin'
      ? venvFix()
      : 'sudo apt-get install python3 python3-venv python3-pip, or name one with THAW_PYTHON=/path/to/python3',
  );
}

function venvFix() {
  return process.platform === 'darwin' ? 'brew install python@3.13' : 'sudo apt-get install python3-venv python3-pip';
}

async function run(command, args, what, fix, folder = repositoryRoot) {
  // Standard output would mix with the JSON of --json, so everything the installers print goes to standard error.
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 2, 2] });
  const reason = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`: ${error.message}`));
    child.once('close', (code) => resolve(code === 0 ? undefined : ` with exit code ${code}`));
  });
  if (reason !== undefined) throw new SetupProblem(`${what} failed${reason}.`, fix);
}

function fingerprint(lockFile) {
  const content = readFileSync(path.join(repositoryRoot, lockFile));
  // The folder is part of it: the Python environment of a copied or moved work tree contains the old path.
  return createHash('sha256').update(content).update(repositoryRoot).digest('hex');
}

function isCurrent(part, lockFile, mustExist) {
  const marker = path.join(stateFolder, `setup-${part}`);
  return existsSync(mustExist) && existsSync(marker) && readFileSync(marker, 'utf8') === fingerprint(lockFile);
}

function markCurrent(part, lockFile) {
  writeFileSync(path.join(stateFolder, `setup-${part}`), fingerprint(lockFile));
}

/** Prints a problem as every command of Thaw does and returns the exit code for it. */
export function reportProblem(problem) {
  console.error(`error: ${problem.message}`);
  if (problem.fix) console.error(`  fix: ${problem.fix}`);
  if (process.argv.includes('--json')) {
    // A program that reads standard output must get one document, also when the command could not be started.
    const error = { code: problem.fix ? problem.name : 'BUG', message: problem.message, fix: problem.fix ?? '' };
    console.log(JSON.stringify({ error }, undefined, 2));
  }
  return 3;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    // For development: everything, also for tests.
    await setUp({ tests: true });
    console.error('Everything is set up.');
  } catch (problem) {
    process.exitCode = reportProblem(problem);
  }
}
