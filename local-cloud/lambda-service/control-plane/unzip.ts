/**
 * Unpacks a function's zip with its file modes (Lambda keeps them: a bootstrap without its execute bit does not start).
 * Reads the central directory, as Lambda does. Source: PKWARE APPNOTE 6.3.9, §4.3.7, 4.3.12, 4.3.14 to 4.3.16.
 */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

const END_SIGNATURE = 0x06054b50;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;
/** Lambda's limit for the unpacked size. */
export const UNZIPPED_LIMIT_BYTES = 262_144_000;

export interface ZipEntry {
  readonly name: string;
  readonly mode: number;
  readonly compressed: Buffer;
  readonly method: number;
  readonly sizeBytes: number;
}

/** What is wrong with a zip, in the words Lambda uses for it. */
export class ZipProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ZipProblem';
  }
}

/** Lists a zip without unpacking it. Throws ZipProblem. */
export function readZip(zip: Buffer): ZipEntry[] {
  try {
    const end = findEnd(zip);
    const count = zip.readUInt16LE(end + 10);
    let offset = zip.readUInt32LE(end + 16);
    const entries: ZipEntry[] = [];
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      if (zip.readUInt32LE(offset) !== CENTRAL_SIGNATURE) throw damaged();
      const nameBytes = zip.readUInt16LE(offset + 28);
      const entry = {
        method: zip.readUInt16LE(offset + 10),
        sizeBytes: zip.readUInt32LE(offset + 24),
        // High half of the external attributes, when the archive was made on Unix.
        mode: zip.readUInt16LE(offset + 40),
        name: zip.toString('utf8', offset + CENTRAL_BYTES, offset + CENTRAL_BYTES + nameBytes),
        compressed: contentAt(zip, zip.readUInt32LE(offset + 42), zip.readUInt32LE(offset + 20)),
      };
      if (entry.method !== 0 && entry.method !== 8) throw damaged();
      total += entry.sizeBytes;
      entries.push(entry);
      offset += CENTRAL_BYTES + nameBytes + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
    }
    if (total > UNZIPPED_LIMIT_BYTES) {
      throw new ZipProblem(`Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`);
    }
    return entries;
  } catch (error) {
    throw error instanceof ZipProblem ? error : damaged();
  }
}

/** Unpacks into `folder`, which is made. Throws ZipProblem, also for names that lead out of the folder. */
export async function unzip(zip: Buffer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const entry of readZip(zip)) {
    const target = path.resolve(folder, entry.name);
    if (target !== folder && !target.startsWith(folder + path.sep)) throw damaged();
    const content = await contentOf(entry);
    try {
      await place(entry, content, target, folder);
    } catch (error) {
      throw UNPLACEABLE.has(String((error as NodeJS.ErrnoException).code)) ? damaged() : error;
    }
  }
}

/** A name no file can have, or one that is a file here and a folder there. */
const UNPLACEABLE = new Set(['EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE']);

async function place(entry: ZipEntry, content: Buffer, target: string, folder: string): Promise<void> {
  if (entry.name.endsWith('/')) {
    await mkdir(target, { recursive: true });
    return;
  }
  await mkdir(path.dirname(target), { recursive: true });
  if ((entry.mode & FILE_TYPE_MASK) === SYMBOLIC_LINK) {
    const linked = path.resolve(path.dirname(target), content.toString());
    if (!linked.startsWith(folder + path.sep)) throw damaged();
    await symlink(content.toString(), target);
  } else {
    // Archives made elsewhere than on Unix carry no mode: readable by all, as Lambda asks for.
    await writeFile(target, content, { mode: entry.mode === 0 ? 0o644 : entry.mode & 0o777 });
  }
}

async function contentOf(entry: ZipEntry): Promise<Buffer> {
  if (entry.method === 0) return entry.compressed;
  try {
    return await inflate(entry.compressed, { maxOutputLength: Math.max(entry.sizeBytes, 1) });
  } catch {
    throw damaged();
  }
}

function contentAt(zip: Buffer, localOffset: number, compressedBytes: number): Buffer {
  if (zip.readUInt32LE(localOffset) !== LOCAL_SIGNATURE) throw damaged();
  const start = localOffset + LOCAL_BYTES + zip.readUInt16LE(localOffset + 26) + zip.readUInt16LE(localOffset + 28);
  if (start + compressedBytes > zip.length) throw damaged();
  return zip.subarray(start, start + compressedBytes);
}

function findEnd(zip: Buffer): number {
  const lowest = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let offset = zip.length - END_BYTES; offset >= lowest; offset -= 1) {
    if (zip.readUInt32LE(offset) !== END_SIGNATURE) continue;
    // Zip64 begins at 4 GB or 65,535 files, both beyond Lambda's limits.
    if (offset >= 20 && zip.readUInt32LE(offset - 20) === END64_LOCATOR_SIGNATURE) throw damaged();
    return offset;
  }
  throw damaged();
}

function damaged(): ZipProblem {
  return new ZipProblem('Could not unzip uploaded file. Please check your file, then try to upload again.');
}
