/** `thaw doctor`: what is missing on this machine, and how to get it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { connectCloud } from '../../local-cloud/cloud/client.ts';
import { portFromEnvironment } from '../../local-cloud/cloud/state-folder.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { repositoryRoot, stateFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';

interface Check {
  readonly name: string;
  /** `missing` stops the main job; `limited` lets it run with less. */
  readonly state: 'ok' | 'limited' | 'missing';
  readonly found: string;
  readonly fix?: string;
}

/** Disk space a first build of the Rust targets needs. */
const BUILD_SPACE_BYTES = 1.5e9;

export async function doctorVerb(output: Output): Promise<number> {
  const checks = [
    tool('git', ['--version'], 'missing', 'sudo apt-get install git'),
    tool('npm', ['--version'], 'missing', 'npm comes with Node: nodejs.org'),
    { name: 'Node for the tools', state: 'ok', found: process.version } satisfies Check,
    python(),
    tool('cargo', ['--version'], 'limited', 'install Rust: rustup.rs; without it the Rust targets are left out'),
    tool(
      'cc',
      ['--version'],
      'limited',
      'sudo apt-get install gcc; the Rust targets need a C compiler for their TLS library',
    ),
    diskSpace(),
    cgroups(),
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

function tool(name: string, args: readonly string[], otherwise: 'limited' | 'missing', fix: string): Check {
  const asked = spawnSync(name, args, { encoding: 'utf8' });
  if (asked.status === 0) return { name, state: 'ok', found: asked.stdout.trim().split('\n')[0] ?? '' };
  return { name, state: otherwise, found: 'not found', fix };
}

function python(): Check {
  const binary = path.join(stateFolder, 'venv', 'bin', 'python');
  const asked = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const name = 'Python environment';
  if (asked.status === 0) return { name, state: 'ok', found: asked.stdout.trim() };
  return { name, state: 'missing', found: 'not there', fix: 'npm run setup' };
}

function diskSpace(): Check {
  const stats = statfsSync(existsSync(stateFolder) ? stateFolder : repositoryRoot);
  const freeBytes = stats.bavail * stats.bsize;
  const found = `${(freeBytes / 1e9).toFixed(1)} GB free`;
  if (freeBytes >= BUILD_SPACE_BYTES) return { name: 'disk space', state: 'ok', found };
  return { name: 'disk space', state: 'limited', found, fix: 'free 1.5 GB: the first Rust build needs that much' };
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
  if (writable.length > 0) return { name: 'cgroups', state: 'ok', found: `writable: ${writable.join(', ')}` };
  return {
    name: 'cgroups',
    state: 'limited',
    found: 'not writable',
    fix: 'run as root on Linux to limit CPU and memory as Lambda does; without, results say "throttle: none"',
  };
}

async function port(): Promise<Check> {
  const number = portFromEnvironment();
  const name = 'port';
  if ((await connectCloud({ repositoryRoot, port: number })) !== undefined) {
    return { name, state: 'ok', found: `${number}: our local cloud is running` };
  }
  const free = await new Promise<boolean>((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(number, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  if (free) return { name, state: 'ok', found: `${number} is free` };
  return {
    name,
    state: 'missing',
    found: `${number} is taken`,
    fix: 'end what uses it, or choose another: THAW_PORT=4600',
  };
}

function awsCredentials(): Check {
  const name = 'AWS credentials';
  const hinted = process.env['AWS_PROFILE'] ?? process.env['AWS_ACCESS_KEY_ID'] ?? process.env['AWS_ROLE_ARN'];
  const file = path.join(process.env['HOME'] ?? '', '.aws');
  if (hinted !== undefined || existsSync(file))
    return { name, state: 'ok', found: 'configured (not checked: that would need the network)' };
  return { name, state: 'limited', found: 'none', fix: 'only needed for --aws and deploy: aws configure sso' };
}
