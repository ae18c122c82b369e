/** Which program runs a function, by its runtime identifier. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FunctionRevision } from '../contract.ts';

export interface Interpreters {
  readonly nodeExecutable: string;
  /** Absent: Python functions fail with Runtime.InvalidEntrypoint. */
  readonly pythonExecutable?: string;
}

export type RuntimeProgram =
  | { readonly found: true; readonly file: string; readonly arguments: readonly string[] }
  | { readonly found: false; readonly reason: string };

const NODE_BOOTSTRAP = fileURLToPath(new URL('../bootstraps/node-bootstrap.mjs', import.meta.url));

/** ELF machine numbers of the two architectures Lambda has. */
const ELF_MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

/** @returns what to exec for this revision, or why AWS would say Runtime.InvalidEntrypoint */
export function runtimeProgram(revision: FunctionRevision, interpreters: Interpreters): RuntimeProgram {
  if (revision.runtime.startsWith('provided')) return providedProgram(revision.codeDirectory);
  if (revision.runtime.startsWith('python')) {
    if (interpreters.pythonExecutable === undefined)
      return missing('no Python interpreter with awslambdaric is set up');
    // -B: on AWS the code folder is read-only, so no first start can make the next one faster.
    const argumentsForPython = ['-B', '-m', 'awslambdaric', revision.handler];
    return { found: true, file: interpreters.pythonExecutable, arguments: argumentsForPython };
  }
  if (revision.runtime.startsWith('nodejs')) {
    const heapMb = Math.floor(revision.memoryMb * 0.9);
    const argumentsForNode = [`--max-old-space-size=${heapMb}`, NODE_BOOTSTRAP];
    return { found: true, file: interpreters.nodeExecutable, arguments: argumentsForNode };
  }
  return missing(`the runtime ${revision.runtime} is not supported here (provided.*, python3.*, nodejs*)`);
}

function missing(reason: string): RuntimeProgram {
  return { found: false, reason };
}

function providedProgram(codeDirectory: string): RuntimeProgram {
  const file = join(codeDirectory, 'bootstrap');
  try {
    if (!statSync(file).isFile()) return missing(`fork/exec /var/task/bootstrap: permission denied`);
  } catch {
    return missing("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
  }
  try {
    accessSync(file, constants.X_OK);
  } catch {
    return missing('fork/exec /var/task/bootstrap: permission denied');
  }
  // A shell would run a file the kernel refuses as a script of its own: look before it can.
  return runsHere(file)
    ? { found: true, file, arguments: [] }
    : missing('fork/exec /var/task/bootstrap: exec format error');
}

function runsHere(file: string): boolean {
  const head = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  if (head.toString('latin1', 0, 2) === '#!') return true;
  if (process.platform !== 'linux') return true;
  const isElf = head.toString('latin1', 0, 4) === '\x7fELF';
  return isElf && head.readUInt16LE(18) === ELF_MACHINES[process.arch];
}

/** Versions of the interpreters really used, e.g. `{ node: '24.21.0', python: '3.11.7' }`; missing where there is none. */
export async function readInterpreterVersions(
  interpreters: Interpreters,
): Promise<{ readonly node?: string; readonly python?: string }> {
  const [node, python] = await Promise.all([
    versionOf(interpreters.nodeExecutable),
    interpreters.pythonExecutable === undefined ? undefined : versionOf(interpreters.pythonExecutable),
  ]);
  return { ...(node === undefined ? {} : { node }), ...(python === undefined ? {} : { python }) };
}

async function versionOf(executable: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(executable, ['--version'], { env: {} });
    return /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

/** `python:3.11.7.local`: shaped like AWS's, and never one AWS could have. */
export function runtimeVersionLabel(runtime: string, versions: { node?: string; python?: string }): string {
  if (runtime.startsWith('python')) return `python:${versions.python ?? 'unknown'}.local`;
  if (runtime.startsWith('nodejs')) return `nodejs:${versions.node ?? 'unknown'}.local`;
  return `${runtime.replace('.', ':')}.local`;
}

export function runtimeVersionArn(label: string, region: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(label).digest('hex')}`;
}
