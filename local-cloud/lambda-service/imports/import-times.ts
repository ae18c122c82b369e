/** What the modules of a function cost, from starts that are made for it; kept per code and settings, so that it is asked once. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { functionImports } from '../../../core/imports/function-imports.ts';
import type { FunctionImports, TimedStart } from '../../../core/imports/types.ts';
import type { Engine } from '../contract.ts';
import type { FunctionRegistry } from '../control-plane/function-registry.ts';
import type { FunctionStore } from '../control-plane/function-store.ts';
import type { RevisionTemplate } from '../control-plane/revisions.ts';
import type { RoleCredentials } from '../invoke/role-credentials.ts';
import { withCredentials } from '../invoke/runner.ts';
import { type Json, parseJson } from '../wire/json.ts';
import { lambdaErrors } from '../wire/responses.ts';

const STARTS = 3;
/** Part of the name of every kept file: raise it when what is kept or how it is timed changes. */
const FORMAT = 1;

export interface TimedImports {
  readonly functionName: string;
  /** Base64, as GetFunction returns it. */
  readonly codeSha256: string;
  /** null: its init fails, or modules of this runtime cannot be timed. */
  readonly imports: FunctionImports | null;
}

export type ImportTimes = (functionName: string) => Promise<TimedImports>;

interface Sources {
  readonly registry: Pick<FunctionRegistry, 'get' | 'activeOf'>;
  readonly store: Pick<FunctionStore, 'read'>;
  readonly engine: Pick<Engine, 'timeStart' | 'describe'>;
  readonly credentials: RoleCredentials;
  /** Outlives the cloud. */
  readonly folder: string;
  readonly arnOf: (functionName: string) => string;
}

/** @returns a function that throws LambdaApiError 404 for a function that does not exist */
export function createImportTimes({ registry, store, engine, credentials, folder, arnOf }: Sources): ImportTimes {
  return async (functionName) => {
    const [record, stored] = await Promise.all([registry.get(functionName), store.read(functionName)]);
    const template = record && (await registry.activeOf(record));
    if (stored === undefined || template === undefined) throw lambdaErrors.functionNotFound(arnOf(functionName));
    const codeSha256 = String(stored.configuration['CodeSha256']);
    const file = path.join(folder, `${nameFor(template, stored.configuration, engine)}.json`);
    const kept = await readKept(file);
    if (kept !== undefined) return { functionName, codeSha256, imports: kept };
    const starts: TimedStart[] = [];
    while (starts.length < STARTS) {
      const start = await engine.timeStart(await withCredentials(credentials, template));
      if (start === undefined) return { functionName, codeSha256, imports: null };
      starts.push(start);
    }
    const imports = functionImports(starts) ?? null;
    if (imports !== null) await keep(file, imports);
    return { functionName, codeSha256, imports };
  };
}

/** A hash, because the environment may contain secrets. */
function nameFor(
  { runtime, handler, memoryMb, environment }: RevisionTemplate,
  configuration: Json,
  engine: Sources['engine'],
): string {
  const version = engine.describe().runtimeVersions[runtime];
  const { CodeSha256: code, Layers: layers } = configuration;
  const variables = Object.entries(environment).sort();
  const all = [FORMAT, code, layers ?? [], runtime, version ?? '', handler, memoryMb, variables];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 32);
}

async function readKept(file: string): Promise<FunctionImports | undefined> {
  const text = await readFile(file).catch(() => undefined);
  // What is not JSON is timed again.
  return text && (parseJson(text) as FunctionImports | undefined);
}

async function keep(file: string, imports: FunctionImports): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(imports));
  await rename(`${file}.${process.pid}`, file);
}
