/** The code of a function or a layer on this machine: a folder, a zip, or a file. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PackageDescription, PackageFile } from '../../core/detection/detect.ts';
import { filesToRead } from '../../core/detection/handlers.ts';
import { messageOf } from '../../core/error-text.ts';
import { readZip, UNZIPPED_LIMIT_BYTES, ZipProblem } from '../../local-cloud/lambda-service/control-plane/unzip.ts';
import { makeZip } from '../../target-functions/build/shared/zip.ts';
import { userError } from '../errors/make-errors.ts';

interface PackagedFile extends PackageFile {
  readonly sizeBytes: number;
  read(): Promise<Buffer>;
}

export interface CodePackage {
  /** As it was named. */
  readonly name: string;
  readonly files: readonly PackagedFile[];
  readonly unzippedBytes: number;
  /** The zip that was named, or one of the files. */
  zip(): Promise<Uint8Array>;
}

/** Of the first entry, or of the end of an empty zip. */
const ZIP_SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];
/** Of a script, and of a program for Linux, macOS and Windows. */
const PROGRAM_SIGNATURES = ['#!', '\x7fELF', '\xcf\xfa\xed\xfe', '\xfe\xed\xfa\xcf', 'MZ\x90\x00'];

/**
 * Opens the code at a path.
 * @throws BenchmarkError USAGE when there is none, or it is larger than Lambda allows
 */
export async function openPackage(name: string): Promise<CodePackage> {
  try {
    return await openAt(name);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw userError(
      'USAGE',
      `${name} cannot be read: ${messageOf(error)}`,
      'check the path and its permissions',
      error,
    );
  }
}

async function openAt(name: string): Promise<CodePackage> {
  const status = statSync(name, { throwIfNoEntry: false });
  if (status === undefined) throw userError('USAGE', `There is no file or folder ${name}.`, 'check the path');
  if (status.isDirectory()) return openFolder(name);
  // Reading a pipe or a device might never end.
  if (!status.isFile()) throw userError('USAGE', `${name} is neither a file nor a folder.`, 'check the path');
  const content = readFileSync(name);
  const head = content.toString('latin1', 0, 4);
  if (ZIP_SIGNATURES.includes(head)) return await openZip(name, content);
  // Any program is the bootstrap of an OS-only runtime; a source file keeps its name, which the handler needs.
  const file =
    PROGRAM_SIGNATURES.some((signature) => head.startsWith(signature)) && !isSource(name)
      ? 'bootstrap'
      : path.basename(name);
  return packageOf(name, [
    { path: file, sizeBytes: content.length, isExecutable: (status.mode & 0o111) !== 0, read: async () => content },
  ]);
}

/** A package of one file with this text. */
export function inlinePackage(name: string, file: string, text: string): CodePackage {
  const content = Buffer.from(text);
  return packageOf(name, [{ path: file, sizeBytes: content.length, isExecutable: false, read: async () => content }]);
}

/** With the text of the files that the detection reads. */
export async function describePackage({ name, files }: CodePackage): Promise<PackageDescription> {
  const wanted = new Set(filesToRead(files.map((file) => file.path)));
  const contents = new Map<string, string>();
  for (const file of files) if (wanted.has(file.path)) contents.set(file.path, (await file.read()).toString('latin1'));
  return { name, files, contents };
}

function openFolder(name: string): CodePackage | Promise<CodePackage> {
  const files = filesBelow(name, name);
  const [only] = files;
  // `cargo lambda build --output-format zip` leaves a folder with a zip.
  if (files.length === 1 && only?.path === 'bootstrap.zip') return openPackage(path.join(name, only.path));
  if (files.length === 0) throw userError('USAGE', `The folder ${name} is empty.`, 'build the function first');
  return packageOf(name, files);
}

/** Links are followed, as `zip -r` does. */
function filesBelow(root: string, folder: string, above: readonly string[] = []): PackagedFile[] {
  const real = realpathSync(folder);
  if (above.includes(real)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((entry): PackagedFile[] => {
      const file = path.join(folder, entry);
      const status = statSync(file, { throwIfNoEntry: false });
      if (status?.isDirectory()) return filesBelow(root, file, [...above, real]);
      if (!status?.isFile()) return [];
      const isExecutable = (status.mode & 0o111) !== 0;
      const relative = path.relative(root, file).split(path.sep).join('/');
      return [{ path: relative, sizeBytes: status.size, isExecutable, read: async () => readFileSync(file) }];
    });
}

async function openZip(name: string, content: Buffer): Promise<CodePackage> {
  try {
    const all = await readZip(content);
    const outside = all.find(({ name: entry }) => leadsOut(entry));
    if (outside !== undefined) {
      const message = `${name} has an entry that leads out of the function's folder: ${outside.name}`;
      throw userError('USAGE', message, 'build the zip again, with paths relative to that folder');
    }
    const entries = all.filter((entry) => !entry.name.endsWith('/'));
    const files = entries.map(({ name: entryPath, mode, sizeBytes, read }) => ({
      path: entryPath,
      sizeBytes,
      // Without a mode Lambda makes it readable only.
      isExecutable: (mode & 0o111) !== 0,
      read,
    }));
    return { ...packageOf(name, files), zip: async () => content };
  } catch (error) {
    if (error instanceof ZipProblem)
      throw userError('USAGE', `${name}: ${error.message}`, 'build the zip again', error);
    throw error;
  }
}

/** Lambda refuses such a zip. */
function leadsOut(entry: string): boolean {
  return path.posix.isAbsolute(entry) || path.posix.normalize(entry).split('/')[0] === '..';
}

/** Of the file system. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function packageOf(name: string, files: readonly PackagedFile[]): CodePackage {
  const unzippedBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  assertFits(name, unzippedBytes);
  let zipped: Promise<Uint8Array> | undefined;
  const zip = () => {
    zipped ??= zipOf(files);
    return zipped;
  };
  return { name, files, unzippedBytes, zip };
}

async function zipOf(files: readonly PackagedFile[]): Promise<Uint8Array> {
  const entries = [];
  for (const { path: file, isExecutable: executable, read } of files) {
    entries.push({ name: file, content: await read(), executable });
  }
  return makeZip(entries);
}

/**
 * Lambda's limit holds for a function with all of its layers.
 * @throws BenchmarkError USAGE
 */
export function assertFits(name: string, unzippedBytes: number): void {
  if (unzippedBytes <= UNZIPPED_LIMIT_BYTES) return;
  throw userError(
    'USAGE',
    `${name} has ${Math.ceil(unzippedBytes / 1e6)} MB unzipped, and Lambda allows ${UNZIPPED_LIMIT_BYTES} bytes (250 MB) with all layers.`,
    'leave out what the function does not need, or deploy it as a container image and measure it with --aws',
  );
}

function isSource(name: string): boolean {
  return /\.(js|mjs|cjs|py|ts)$/.test(name);
}
