/** A reports bucket in a folder: like S3, it keeps no object in the memory of the process that is measured. */
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReportStore, StoredText, WriteCondition } from '../../../orchestrator-lambdas/ports.ts';

export class FolderStore implements ReportStore {
  readonly bucket = 'reports';
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(key: string): Promise<StoredText | undefined> {
    const file = this.#fileOf(key);
    return existsSync(file) ? { text: await readFile(file, 'utf8'), etag: '' } : undefined;
  }

  async write(key: string, text: string): Promise<void> {
    const file = this.#fileOf(key);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async writeIf(key: string, text: string, _condition: WriteCondition): Promise<string | undefined> {
    if (existsSync(this.#fileOf(key))) return undefined;
    await this.write(key, text);
    return '';
  }

  async writeNew(key: string, chunks: Iterable<Uint8Array>): Promise<boolean> {
    const file = this.#fileOf(key);
    if (existsSync(file)) return false;
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'w');
    for (const chunk of chunks) await handle.write(chunk);
    await handle.close();
    return true;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const folder = this.#fileOf(prefix.slice(0, prefix.lastIndexOf('/') + 1));
    if (!existsSync(folder)) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const keys = entries.flatMap((entry) =>
      entry.isFile() ? [path.relative(this.#folder, path.join(entry.parentPath, entry.name))] : [],
    );
    return keys.filter((key) => key.startsWith(prefix)).sort();
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, key);
  }
}
