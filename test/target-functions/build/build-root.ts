/** A copy of the repository's targets in a temporary folder: builds in tests never change `.thaw` or the work tree. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export interface BuildRoot {
  readonly path: string;
  remove(): void;
}

export function copyTargets(): BuildRoot {
  const path = mkdtempSync(join(tmpdir(), 'thaw-build-'));
  cpSync(join(REPOSITORY, 'target-functions'), join(path, 'target-functions'), {
    recursive: true,
    filter: (source) => !/[/\\](target|node_modules|__pycache__|\.pytest_cache)$/.test(source),
  });
  cpSync(join(REPOSITORY, 'package-lock.json'), join(path, 'package-lock.json'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
