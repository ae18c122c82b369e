/** Where a local cloud keeps what it needs while it runs: `.thaw/cloud/`, and below it one folder a port. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { type ProcessRecord, readRecord } from '../emulators/process-records.ts';

export const DEFAULT_PORT = 4566;

/** What a running daemon says about itself; a client needs nothing else to use it. */
export interface DaemonFile extends ProcessRecord {
  readonly port: number;
  readonly caPath: string;
  readonly bundlePath: string;
  readonly runEnvironment: RunEnvironment;
}

export interface StateFolders {
  /** Shared by all clouds of this work tree: certificates. */
  readonly shared: string;
  /** Of the cloud on one port. */
  readonly own: string;
  readonly processes: string;
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
    processes: path.join(own, 'processes'),
    code: path.join(own, 'code'),
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
  for (const folder of [folders.code, folders.functionLogs, path.join(folders.own, 'tmp')]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  await mkdir(folders.engine, { recursive: true });
  await mkdir(folders.processes, { recursive: true });
}

export async function writeDaemonFile(file: string, content: DaemonFile): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The file of a daemon, alive or not; undefined when there is none or it is unreadable. */
export async function readDaemonFile(file: string): Promise<DaemonFile | undefined> {
  const record = await readRecord(file);
  if (!record) return undefined;
  const content = JSON.parse(await readFile(file, 'utf8')) as DaemonFile;
  return { ...content, ...record };
}
