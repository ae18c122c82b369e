/** Where a local cloud keeps what it needs while it runs: `.thaw/cloud/`, and below it one folder per port. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { environmentMissing } from '../host/environment-missing.ts';
import { type ProcessRecord, readRecord, recordsFolder } from '../host/process-records.ts';
import { removeFolder } from '../host/remove-folder.ts';

const DEFAULT_PORT = 4566;

/** What a running daemon says about itself; a client needs nothing else to use it. */
export interface DaemonFile extends ProcessRecord {
  readonly port: number;
  readonly caPath: string;
  readonly bundlePath: string;
  readonly runEnvironment: RunEnvironment;
}

interface StateFolders {
  /** Shared by all clouds of this work tree: certificates. */
  readonly shared: string;
  /** Of the cloud on one port. */
  readonly own: string;
  readonly processes: string;
  /**
   * Unpacked functions. Outside the work tree: Node looks for modules in every folder above, and a package that was
   * not bundled must be missing here as it is on AWS.
   */
  readonly code: string;
  readonly engine: string;
  readonly functionLogs: string;
  readonly daemonFile: string;
  readonly daemonLog: string;
}

/** `THAW_PORT`, or 4566. Throws nothing: an invalid value falls to the caller's check of the number. */
export function portFromEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = environment['THAW_PORT'];
  return text === undefined || text === '' ? DEFAULT_PORT : Number(text);
}

export function stateFolders(repositoryRoot: string, port: number): StateFolders {
  const shared = path.join(repositoryRoot, '.thaw', 'cloud');
  const own = path.join(shared, String(port));
  return {
    shared,
    own,
    processes: recordsFolder(own),
    code: path.join(tmpdir(), `thaw-code-${createHash('sha256').update(own).digest('hex').slice(0, 12)}`),
    engine: path.join(own, 'engine'),
    functionLogs: path.join(own, 'logs'),
    daemonFile: path.join(own, 'daemon.json'),
    daemonLog: path.join(own, 'daemon.log'),
  };
}

/** Makes the folders and clears what only a running cloud needs. The engine's and the process records are swept by others. */
export async function prepareFolders(folders: StateFolders): Promise<void> {
  await mkdir(folders.shared, { recursive: true });
  // MiniStack's Node workers live below this folder and must not see the "type": "module" of the work tree.
  await writeFile(path.join(folders.shared, 'package.json'), '{"type":"commonjs"}\n');
  for (const folder of [folders.functionLogs, path.join(folders.own, 'tmp')]) {
    await removeFolder(folder);
    await mkdir(folder, { recursive: true });
  }
  await prepareCodeFolder(folders);
  await mkdir(folders.engine, { recursive: true });
  await mkdir(folders.processes, { recursive: true });
}

/** Lambda's Node runtimes bring the AWS SDK: the packages that the work tree has stand beside the functions. */
async function prepareCodeFolder(folders: StateFolders): Promise<void> {
  try {
    await removeFolder(folders.code);
    await mkdir(folders.code, { mode: 0o700 });
    const modules = path.join(folders.code, 'node_modules');
    await mkdir(modules);
    for (const scope of ['@aws-sdk', '@smithy']) {
      await symlink(path.join(folders.shared, '..', '..', 'node_modules', scope), path.join(modules, scope));
    }
  } catch (error) {
    throw environmentMissing(
      `The local cloud cannot use ${folders.code} for the functions' code: ${String(error)}.`,
      'remove that folder, or free disk space there',
      error,
    );
  }
}

export async function writeDaemonFile(file: string, content: DaemonFile): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The file of a daemon, alive or not; undefined when there is none or it is unreadable. */
export async function readDaemonFile(file: string): Promise<DaemonFile | undefined> {
  const record = readRecord(file);
  if (!record) return undefined;
  const content = JSON.parse(await readFile(file, 'utf8')) as DaemonFile;
  return { ...content, ...record };
}
