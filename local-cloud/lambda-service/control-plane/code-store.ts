/** Stores unpacked code in one folder per content hash, so that a configuration update unpacks nothing. */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { unzip } from './unzip.ts';

export interface CodeStore {
  /**
   * Returns the folder with the zips unpacked in order, later files overwriting earlier ones. `fetch` is called only when the
   * content is not stored yet. Throws ZipProblem.
   */
  folderFor(contentId: string, fetch: () => Promise<readonly Buffer[]>): Promise<string>;
}

export function createCodeStore(folder: string): CodeStore {
  const unpacking = new Map<string, Promise<string>>();

  async function unpack(target: string, fetch: () => Promise<readonly Buffer[]>): Promise<string> {
    if (await exists(target)) return target;
    const zips = await fetch();
    const temporary = `${target}.new`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    for (const zip of zips) await unzip(zip, temporary);
    await rename(temporary, target);
    return target;
  }

  return {
    folderFor: (contentId, fetch) => {
      const name = createHash('sha256').update(contentId).digest('hex').slice(0, 32);
      const running = unpacking.get(name) ?? unpack(path.join(folder, name), fetch);
      unpacking.set(name, running);
      // Not cached: the next call unpacks again after a failure, and finds the folder after a success.
      running.catch(() => {}).finally(() => unpacking.delete(name));
      return running;
    },
  };
}

async function exists(target: string): Promise<boolean> {
  return await stat(target).then(
    () => true,
    () => false,
  );
}
