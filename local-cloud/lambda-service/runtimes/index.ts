/** The runtimes of the local cloud. To add one, add a file to this folder and list it in RUNTIMES. */
import { createHash } from 'node:crypto';
import type { FunctionRevision } from '../contract.ts';
import { node } from './node.ts';
import { provided } from './provided.ts';
import { python } from './python.ts';
import { type Interpreters, missing, type Runtime, type RuntimeProgram } from './types.ts';
import { withWrapper } from './wrapper.ts';

const RUNTIMES: readonly Runtime[] = [provided, python, node];

/** Version of the interpreter in use, by runtime; without runtimes that have none. */
export type RuntimeVersions = ReadonlyMap<Runtime, string>;

/** @returns undefined for an identifier that is not supported */
export function runtimeOf(identifier: string): Runtime | undefined {
  return RUNTIMES.find((runtime) => runtime.pattern.test(identifier));
}

/** `provided.al2, provided.al2023, python3.x and nodejs` */
export function supportedRuntimes(): string {
  const names = RUNTIMES.map((runtime) => runtime.described);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** @returns the program to exec for this revision, or the reason of a Runtime.InvalidEntrypoint */
export function runtimeProgram(revision: FunctionRevision, interpreters: Interpreters): RuntimeProgram {
  const runtime = runtimeOf(revision.runtime);
  if (runtime === undefined) {
    return missing(`the runtime ${revision.runtime} is not supported here (${supportedRuntimes()})`);
  }
  const program = runtime.program(revision, interpreters);
  if (!program.ok) return program;
  const { imports } = runtime;
  const started =
    revision.timesImports && imports ? { ...program, arguments: imports.arguments(program.arguments) } : program;
  return runtime.isWrappable ? withWrapper(started, revision) : started;
}

export async function readRuntimeVersions(interpreters: Interpreters): Promise<RuntimeVersions> {
  const versions = new Map<Runtime, string>();
  for (const runtime of RUNTIMES) {
    const version = await runtime.readVersion(interpreters);
    if (version !== undefined) versions.set(runtime, version);
  }
  return versions;
}

/** The interpreters that run functions, by identifier, e.g. `{ 'python3.13': '3.11.7' }`, for every result. */
export function describeRuntimes(versions: RuntimeVersions): Record<string, string> {
  return Object.fromEntries(
    [...versions].flatMap(([runtime, version]) =>
      runtime.listed.map((identifier) => [identifier, runtime.describe(identifier, version)]),
    ),
  );
}

/** The two fields of INIT_START. */
export function runtimeVersion(
  { runtime: identifier, region }: Pick<FunctionRevision, 'runtime' | 'region'>,
  versions: RuntimeVersions,
): { readonly version: string; readonly versionArn: string } {
  const runtime = runtimeOf(identifier);
  const version = runtime?.label(identifier, versions.get(runtime)) ?? `${identifier}.local`;
  const hash = createHash('sha256').update(version).digest('hex');
  return { version, versionArn: `arn:aws:lambda:${region}::runtime:${hash}` };
}
