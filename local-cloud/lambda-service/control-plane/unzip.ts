/** Unpacks a function's zip with its file modes, as Lambda does: a bootstrap without its execute bit does not start. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

const COMPRESSION_METHODS = [0, 8];
const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;
/** Lambda's limit for the unzipped size. */
export const UNZIPPED_LIMIT_BYTES = 262_144_000;
/** Error codes for a name that no file can have, or that is both a file and a folder. */
const INVALID_PATH_CODES = new Set(['EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE']);

interface ZipEntry {
  readonly name: string;
  /** Type and permissions; 0 when the archive was not made on Unix. */
  readonly mode: number;
  /** Unzipped. */
  readonly sizeBytes: number;
  /** Rejects when the content does not match the entry's size or checksum. */
  read(): Promise<Buffer>;
}

/** An invalid zip, with Lambda's message. */
export class ZipProblem extends Error {
  constructor(message = 'Could not unzip uploaded file. Please check your file, then try to upload again.') {
    super(message);
    this.name = 'ZipProblem';
  }
}

/** Lists a zip without unpacking it. Throws ZipProblem. */
export async function readZip(zip: Buffer): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  let totalBytes = 0;
  try {
    // Names are not decoded, which would validate them: unzip checks their paths.
    const file = await fromBufferPromise(zip, { lazyEntries: true, decodeStrings: false });
    for await (const entry of file.eachEntry()) {
      const { fileDataStart } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
      const isComplete = fileDataStart + entry.compressedSize <= zip.length;
      if (!isComplete || !COMPRESSION_METHODS.includes(entry.compressionMethod)) throw new ZipProblem();
      totalBytes += entry.uncompressedSize;
      entries.push({
        name: entry.fileNameRaw.toString(),
        mode: entry.externalFileAttributes >>> 16,
        sizeBytes: entry.uncompressedSize,
        read: async () => await buffer(await file.openReadStreamPromise(entry)),
      });
    }
  } catch {
    throw new ZipProblem();
  }
  if (totalBytes <= UNZIPPED_LIMIT_BYTES) return entries;
  throw new ZipProblem(`Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`);
}

/** Unpacks into `folder`, which is created. Throws ZipProblem, also for names that lead out of the folder. */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const entry of await readZip(zip)) {
    const target = path.resolve(folder, entry.name);
    if (target !== folder && !target.startsWith(folder + path.sep)) throw new ZipProblem();
    const content = await entry.read().catch(() => {
      throw new ZipProblem();
    });
    try {
      await writeEntry(entry, content, target, folder);
    } catch (error) {
      throw INVALID_PATH_CODES.has(String((error as NodeJS.ErrnoException).code)) ? new ZipProblem() : error;
    }
  }
}

async function writeEntry(entry: ZipEntry, content: Buffer, target: string, folder: string): Promise<void> {
  if (entry.name.endsWith('/')) {
    await mkdir(target, { recursive: true });
    return;
  }
  await mkdir(path.dirname(target), { recursive: true });
  if ((entry.mode & FILE_TYPE_MASK) === SYMBOLIC_LINK) {
    const linked = path.resolve(path.dirname(target), content.toString());
    if (!linked.startsWith(folder + path.sep)) throw new ZipProblem();
    await symlink(content.toString(), target);
  } else {
    // Without a mode: readable by all, as Lambda requires.
    await writeFile(target, content, { mode: entry.mode === 0 ? 0o644 : entry.mode & 0o777 });
  }
}
