/** Folders of the local cloud: `.thaw/cloud/`, and below it one folder per port. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchmarkError } from '../../core/errors.ts';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { environmentMissing } from '../host/environment-missing.ts';
import { type ProcessRecord, readRecord, recordsFolder } from '../host/process-records.ts';
import { removeFolder } from '../host/remove-folder.ts';

const DEFAULT_PORT = 4566;

/** Describes a running daemon: all that a client needs to use it. */
export interface DaemonFile extends ProcessRecord {
  readonly port: number;
  readonly caPath: string;
  readonly bundlePath: string;
  readonly runEnvironment: RunEnvironment;
}

interface StateFolders {
  /** For certificates; shared by all clouds of this work tree. */
  readonly shared: string;
  /** Folder of the cloud on one port. */
  readonly own: string;
  readonly processes: string;
  /**
   * Unpacked functions. Outside the work tree, because Node looks for modules in every parent folder, and a package that was
   * not bundled must be missing here as on AWS.
   */
  readonly code: string;
  readonly engine: string;
  /** What functions' modules cost; shared by all clouds of this work tree, and kept when they stop. */
  readonly imports: string;
  readonly functionLogs: string;
  readonly daemonFile: string;
  readonly daemonLog: string;
}

/**
 * The port of a local cloud.
 * @param given default: THAW_PORT, else 4566
 * @throws BenchmarkError USAGE when it is not a port number
 */
export function cloudPort(given: number | string = process.env['THAW_PORT'] || DEFAULT_PORT): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `THAW_PORT=${JSON.stringify(given)} is not a port number.`,
    fix: 'use a number from 1 to 65535, for example THAW_PORT=4600',
  });
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
    imports: path.join(shared, 'imports'),
    functionLogs: path.join(own, 'logs'),
    daemonFile: path.join(own, 'daemon.json'),
    daemonLog: path.join(own, 'daemon.log'),
  };
}

/** Makes the folders and clears logs, temporary files and code. Engine and process records are swept elsewhere. */
export async function prepareFolders(folders: StateFolders): Promise<void> {
  await mkdir(folders.shared, { recursive: true });
  // MiniStack's Node workers are below this folder and must not inherit "type": "module" from the work tree.
  await writeFile(path.join(folders.shared, 'package.json'), '{"type":"commonjs"}\n');
  for (const folder of [folders.functionLogs, path.join(folders.own, 'tmp')]) {
    await removeFolder(folder);
    await mkdir(folder, { recursive: true });
  }
  await prepareCodeFolder(folders);
  await mkdir(folders.engine, { recursive: true });
  await mkdir(folders.processes, { recursive: true });
}

/** Lambda's Node runtimes include the AWS SDK: functions get links to the SDK packages of the work tree. */
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

/** Reads the file of a daemon, which may have ended; undefined when there is none or it is unreadable. */
export async function readDaemonFile(file: string): Promise<DaemonFile | undefined> {
  const record = readRecord(file);
  if (!record) return undefined;
  const content = JSON.parse(await readFile(file, 'utf8')) as DaemonFile;
  return { ...content, ...record };
}
