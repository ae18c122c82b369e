/** `thaw doctor`: what is missing on this machine, and how to get it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { connectCloud } from '../../local-cloud/cloud/client.ts';
import { cloudPort } from '../../local-cloud/cloud/state-folder.ts';
import { isFree } from '../../local-cloud/host/free-port.ts';
import { privateOptProblem } from '../../local-cloud/lambda-service/environment/private-opt.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { repositoryRoot, stateFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';

interface Check {
  readonly name: string;
  /** `missing`: no run is possible; `limited`: a run is possible, with less. */
  readonly state: 'ok' | 'limited' | 'missing';
  readonly found: string;
  readonly fix?: string;
}

/** Disk space a first build of the Rust targets needs. */
const BUILD_SPACE_BYTES = 1.5e9;

export async function doctorVerb(output: Output): Promise<number> {
  const checks = [
    tool('git', 'missing', 'sudo apt-get install git'),
    tool('npm', 'missing', 'npm comes with Node: nodejs.org'),
    { name: 'Node for the tools', state: 'ok', found: process.version } satisfies Check,
    python(),
    tool('cargo', 'limited', 'install Rust: rustup.rs; without it the Rust targets are skipped'),
    tool('cc', 'limited', 'sudo apt-get install gcc; the Rust targets need a C compiler for their TLS library'),
    diskSpace(),
    cgroups(),
    layers(),
    await port(),
    awsCredentials(),
  ];
  const colors = output.colors;
  const mark = { ok: colors.green('ok     '), limited: colors.yellow('limited'), missing: colors.red('missing') };
  for (const check of checks) {
    output.print(`${mark[check.state]}  ${check.name.padEnd(20)} ${check.found}`);
    if (check.state !== 'ok' && check.fix !== undefined) output.print(`         ${' '.repeat(20)} fix: ${check.fix}`);
  }
  output.printJson(checks);
  return checks.some((check) => check.state === 'missing') ? EXIT.environment : EXIT.ok;
}

function check(name: string, description: string | undefined, otherwise: Omit<Check, 'name'>): Check {
  return { name, ...(description === undefined ? otherwise : { state: 'ok', found: description }) };
}

function tool(name: string, state: Check['state'], fix: string): Check {
  return check(name, versionOf(name), { state, found: 'not found', fix });
}

/** Undefined when there is no such program. */
function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}

function python(): Check {
  const version = versionOf(path.join(stateFolder, 'venv', 'bin', 'python'));
  return check('Python environment', version, { state: 'missing', found: 'not there', fix: 'npm run setup' });
}

function diskSpace(): Check {
  const stats = statfsSync(existsSync(stateFolder) ? stateFolder : repositoryRoot);
  const freeBytes = stats.bavail * stats.bsize;
  const free = `${(freeBytes / 1e9).toFixed(1)} GB free`;
  const fix = 'free 1.5 GB: the first Rust build needs that much';
  return check('disk space', freeBytes >= BUILD_SPACE_BYTES ? free : undefined, { state: 'limited', found: free, fix });
}

function cgroups(): Check {
  const candidates = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/cgroup.controllers'];
  const writable = candidates.filter((file) => {
    try {
      accessSync(file, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
  return check('cgroups', writable.length > 0 ? `writable: ${writable.join(', ')}` : undefined, {
    state: 'limited',
    found: 'not writable',
    fix: 'run as root on Linux to limit CPU and memory as Lambda does; without, results show "throttle: none"',
  });
}

function layers(): Check {
  const problem = privateOptProblem();
  return check('layers in /opt', problem === undefined ? 'mounted for each function alone' : undefined, {
    state: 'limited',
    found: problem ?? '',
    fix: 'only needed for layers whose files are read from /opt by path; Python and Node find packages of layers without',
  });
}

async function port(): Promise<Check> {
  const number = cloudPort();
  const isOurs = (await connectCloud({ repositoryRoot, port: number })) !== undefined;
  const description = isOurs
    ? `${number}: our local cloud is running`
    : (await isFree(number))
      ? `${number} is free`
      : undefined;
  return check('port', description, {
    state: 'missing',
    found: `${number} is taken`,
    fix: 'end what uses it, or choose another: THAW_PORT=4600',
  });
}

function awsCredentials(): Check {
  const hinted = process.env['AWS_PROFILE'] ?? process.env['AWS_ACCESS_KEY_ID'] ?? process.env['AWS_ROLE_ARN'];
  const isConfigured = hinted !== undefined || existsSync(path.join(process.env['HOME'] ?? '', '.aws'));
  return check('AWS credentials', isConfigured ? 'configured (not checked: that would need the network)' : undefined, {
    state: 'limited',
    found: 'none',
    fix: 'only needed for --aws and deploy: aws configure sso',
  });
}
