// Runs a script with the Node 24 of the npm packages, independent of the machine's Node: node scripts/run-node24.mjs FILE …
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { node24Binary, reportProblem, repositoryRoot, setUp } from './setup.mjs';

const PARENT_CHECK_MS = 500;

/**
 * Sets up, then runs `args` with Node 24; resolves with its exit code. Signals are passed on to the child, so that it can
 * clean up before this process ends.
 */
async function runNode24(args) {
  // What only tests need is for tests.
  const phases = await setUp({ tests: args.some((argument) => argument.includes('vitest')) });
  const child = spawn(node24Binary(), args, {
    stdio: 'inherit',
    // For THAW_TIMINGS=1 (cli/runs/phase-times.ts).
    env: { ...toolEnvironment(), THAW_SETUP_TIMES: JSON.stringify({ startedAtMs: performance.timeOrigin, phases }) },
  });
  // A terminal sends Ctrl-C to the whole group; this process only has to outlive the child. SIGTERM reaches only this process.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  endWithNpm(child);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Environment variables with which a child, and the tools it starts (cdk, MiniStack's workers), find the same Node. */
export function toolEnvironment() {
  const bin = path.join(repositoryRoot, 'node_modules', '.bin');
  const tools = {
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
    NODE_NO_WARNINGS: '1',
    // Node keeps what it compiled of our modules: half a second of each command.
    NODE_COMPILE_CACHE: path.join(repositoryRoot, '.thaw', 'node-compile-cache'),
  };
  return { ...process.env, ...tools, ...withoutProxyForLoopback(process.env) };
}

/** The local cloud is on this machine, where no proxy can reach it. Some programs read only one of the two names. */
function withoutProxyForLoopback(variables) {
  const given = [variables.no_proxy, variables.NO_PROXY].find((value) => value);
  const hosts = [given, 'localhost', '127.0.0.1'].filter((host) => host !== undefined).join(',');
  return given === '*' ? {} : { no_proxy: hosts, NO_PROXY: hosts };
}

/**
 * npm and its shell end on SIGTERM without a signal to this process, and the run would continue unattended. A change of the
 * parent process shows that npm has ended.
 */
function endWithNpm(child) {
  if (process.env.npm_command === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
  watch.unref();
}

/** Runs `args` and sets their exit code as this process's own. */
export async function main(args) {
  try {
    process.exitCode = await runNode24(args);
  } catch (problem) {
    process.exitCode = reportProblem(problem);
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
