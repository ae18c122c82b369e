/** The CDK command line, run as a child process with its output in a log file, which is read only when a deployment fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { awsError } from '../errors/make-errors.ts';
import { repositoryRoot, stateFolder } from '../host/paths.ts';

interface CdkCall {
  readonly args: readonly string[];
  /** All of its variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** `inherit` shows everything on standard error (a deployment to AWS); standard output is for the result. */
  readonly show: 'log' | 'inherit';
  readonly signal?: AbortSignal;
}

const CDK = path.join(repositoryRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const STANDARD_ERROR = 2;
const LOG_ON_AWS = path.join(stateFolder, 'cdk-aws.log');

/**
 * Runs `cdk` and resolves when it succeeded.
 * @throws BenchmarkError AWS_FAILED with the last lines that it printed
 */
export async function runCdk(call: CdkCall): Promise<void> {
  await mkdir(path.dirname(call.logFile), { recursive: true });
  const log = createWriteStream(call.logFile, { flags: 'a' });
  const child = spawn(process.execPath, [CDK, ...call.args], {
    cwd: repositoryRoot,
    env: { ...call.environment, CDK_DISABLE_CLI_TELEMETRY: 'true', CI: 'true' },
    stdio: call.show === 'inherit' ? ['inherit', STANDARD_ERROR, STANDARD_ERROR] : ['ignore', 'pipe', 'pipe'],
    signal: call.signal,
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const [code] = await once(child, 'close');
  log.end();
  await finished(log);
  if (code === 0) return;
  const lines = call.show === 'log' ? lastLines(await readFile(call.logFile, 'utf8')) : [];
  const head = `cdk ${call.args[0]} failed with exit code ${code}${lines.length > 0 ? ':' : ''}`;
  const fix =
    call.show === 'log' ? `read ${path.relative(process.cwd(), call.logFile)}` : 'read what cdk printed above';
  throw awsError([head, ...lines].join('\n    '), fix);
}

/** Runs `cdk` with the user's own credentials and proxy; its progress is shown. */
export function runCdkOnAws(region: string, args: readonly string[]): Promise<void> {
  return runCdk({ args, environment: regionVariables(region), logFile: LOG_ON_AWS, show: 'inherit' });
}

/** Writes the templates; what the CDK prints is shown only when it fails. */
export function synthesizeForAws(region: string, args: readonly string[]): Promise<void> {
  return runCdk({ args, environment: regionVariables(region), logFile: LOG_ON_AWS, show: 'log' });
}

/**
 * What `cdk diff --security-only` prints: the changes of permissions, as tables.
 * @returns undefined when there are none
 */
export async function permissionChanges(region: string, args: readonly string[]): Promise<string | undefined> {
  const logFile = path.join(stateFolder, 'cdk-permissions.log');
  await rm(logFile, { force: true });
  await runCdk({ args, environment: regionVariables(region), logFile, show: 'log' });
  const text = await readFile(logFile, 'utf8');
  return /Number of stacks with differences: 0\b/.test(text) ? undefined : text;
}

function regionVariables(region: string) {
  return { ...process.env, AWS_REGION: region, AWS_DEFAULT_REGION: region, CDK_DEFAULT_REGION: region };
}

/** The end of the log without a line that cdk prints for every asset, because the local cloud has one identity for all roles. */
function lastLines(log: string): string[] {
  const lines = log.trimEnd().split('\n');
  return lines.filter((line) => !line.startsWith('current credentials could not be used to assume')).slice(-15);
}
