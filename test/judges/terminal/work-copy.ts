/** A copy of the repository in which the command line and the CDK app can be changed; the rest is linked. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const repositoryRoot = path.resolve(import.meta.dirname, '../../..');
const COPIED = ['cli', 'infra'];

interface WorkCopy {
  readonly root: string;
  /** Replaces a text that the file has. */
  change(file: string, before: string, after: string): void;
  remove(): void;
}

/** @param state false: a fresh clone, in which nothing was ever built */
export function makeWorkCopy({ state }: { readonly state: boolean }): WorkCopy {
  const root = mkdtempSync(path.join(os.tmpdir(), 'thaw-copy-'));
  for (const name of readdirSync(repositoryRoot)) {
    const source = path.join(repositoryRoot, name);
    if (COPIED.includes(name)) cpSync(source, path.join(root, name), { recursive: true });
    else if (name !== '.git' && (state || name !== '.thaw')) symlinkSync(source, path.join(root, name));
  }
  return {
    root,
    change: (name, before, after) => {
      const file = path.join(root, name);
      const text = readFileSync(file, 'utf8');
      if (!text.includes(before)) throw new Error(`${name} has no ${before}`);
      writeFileSync(file, text.replace(before, after));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
