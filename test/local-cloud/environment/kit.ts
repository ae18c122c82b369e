/** An engine for a test file, functions to run in it, and checks for what it must not leave behind. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { processIdentity } from '../../../local-cloud/host/process-identity.ts';
import { removeFolder } from '../../../local-cloud/host/remove-folder.ts';
import { probeCgroups } from '../../../local-cloud/lambda-service/cgroups/probe.ts';
import { ownerName } from '../../../local-cloud/lambda-service/cgroups/sweep.ts';
import type {
  Engine,
  EngineOptions,
  FunctionRevision,
  InvokeRequest,
  InvokeResult,
  LogLine,
} from '../../../local-cloud/lambda-service/contract.ts';
import { ProcessEngine } from '../../../local-cloud/lambda-service/environment/engine.ts';

export const NODE_CODE = fileURLToPath(new URL('fixtures/node', import.meta.url));
const VENV_PYTHON = fileURLToPath(new URL('../../../.thaw/venv/bin/python', import.meta.url));

/** Python with awslambdaric; without it, tests that need it are skipped with a warning. */
export const pythonExecutable = existsSync(VENV_PYTHON) ? VENV_PYTHON : undefined;
if (pythonExecutable === undefined) console.warn('SKIPPED where Python is needed: run `npm run setup` for .thaw/venv.');

function findCgroups(): boolean {
  const groups = probeCgroups(ownerName(process.pid, 99));
  groups.removeParents();
  return groups.throttle !== 'none' && groups.memoryLimit !== 'none';
}

/** True where CPU share and memory limit are available; elsewhere, tests that need them are skipped with a warning. */
export const hasCgroups = findCgroups();
if (!hasCgroups) console.warn('SKIPPED where cgroups are needed: none are writable here (run as root on Linux).');

export interface TestEngine {
  readonly engine: Engine;
  readonly lines: LogLine[];
  readonly stateDirectory: string;
  stop(): Promise<void>;
}

/** Starts an engine with its own state folder. */
export async function startEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-engine-'));
  const lines: LogLine[] = [];
  const engine = new ProcessEngine({
    stateDirectory,
    ...(pythonExecutable === undefined ? {} : { pythonExecutable }),
    onLog: (line) => lines.push(line),
    ...options,
  });
  await engine.start();
  return {
    engine,
    lines,
    stateDirectory,
    stop: async () => {
      await engine.shutdown();
      await removeFolder(stateDirectory);
    },
  };
}

let functions = 0;

/** A new function; its memory size is large, so that only tests of the CPU share are slow. */
export function nodeFunction(changes: Partial<FunctionRevision> = {}): FunctionRevision {
  functions += 1;
  const functionName = changes.functionName ?? `fn-${functions}`;
  return {
    functionName,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    revisionId: 'r1',
    version: '$LATEST',
    runtime: 'nodejs24.x',
    handler: 'behave.handler',
    memoryMb: 3538,
    timeoutSeconds: 60,
    environment: {},
    codeDirectory: NODE_CODE,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
    region: 'us-east-1',
    logFormat: 'Text',
    ...changes,
  };
}

/** A `provided` function whose bootstrap is this Node program; its folder is removed after the test. */
export function providedFunction(program: string, changes: Partial<FunctionRevision> = {}): FunctionRevision {
  const codeDirectory = mkdtempSync(join(tmpdir(), 'thaw-code-'));
  onTestFinished(() => rmSync(codeDirectory, { recursive: true, force: true }));
  const bootstrap = join(codeDirectory, 'bootstrap');
  writeFileSync(bootstrap, `#!${process.execPath}\n${program}`);
  chmodSync(bootstrap, 0o755);
  return nodeFunction({ runtime: 'provided.al2023', codeDirectory, ...changes });
}

export interface Called extends InvokeResult {
  /** The payload, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read various responses of the fixture.
  readonly value: any;
  readonly tail: string;
  readonly requestId: string;
}

/** Invokes a function with a JSON event. */
export async function call(
  engine: Engine,
  revision: FunctionRevision,
  event: unknown = {},
  changes: Partial<InvokeRequest> = {},
): Promise<Called> {
  const requestId = crypto.randomUUID();
  const request = { payload: Buffer.from(JSON.stringify(event)), requestId, ...changes };
  const result = await engine.invoke(revision, request);
  return {
    ...result,
    requestId: request.requestId,
    value: JSON.parse(Buffer.from(result.payload).toString('utf8')),
    tail: Buffer.from(result.logTail).toString('utf8'),
  };
}

export function isAlive(pid: number): boolean {
  return processIdentity(pid) !== undefined;
}

/** This owner's directories in all cgroup hierarchies. */
export function cgroupsOf(owner: string): string[] {
  const paths: string[] = [];
  const walk = (directory: string, depth: number) => {
    let names: string[];
    try {
      names = readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
    } catch {
      return;
    }
    for (const name of names) {
      if (name.startsWith(owner)) paths.push(join(directory, name));
      else if (depth > 0) walk(join(directory, name), depth - 1);
    }
  };
  walk('/sys/fs/cgroup', 7);
  return paths;
}

/** True when the environment of this process is frozen, by cgroups or by a signal. */
export function isFrozen(pid: number): boolean {
  const cgroups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const v1 = /^\d+:[^:]*freezer[^:]*:(.*)$/m.exec(cgroups)?.[1];
  if (v1?.includes('thaw-')) {
    return readFileSync(`/sys/fs/cgroup/freezer${v1}/freezer.state`, 'utf8').startsWith('FROZEN');
  }
  const v2 = /^0::(.*)$/m.exec(cgroups)?.[1];
  if (v2?.includes('thaw-')) {
    return readFileSync(`/sys/fs/cgroup${v2}/cgroup.events`, 'utf8').includes('frozen 1');
  }
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
