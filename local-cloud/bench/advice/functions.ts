/** Five functions with one deliberate reason to be slow each, and five without. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSetup } from '../bench-functions.ts';
import type { FunctionToCreate } from '../cloud-under-test.ts';

export interface KnownFunction extends FunctionToCreate {
  /** The code of the first advice that it must get; undefined = it must get none. */
  readonly expected: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

const SOURCES = join(import.meta.dirname, '../targets/advice');
const NODE = 'nodejs24.x';
const PYTHON = 'python3.13';
/** 20 periods of the share of 128 MB; two of a whole CPU. */
const COMPUTING_MS = 40;

/** Those that this machine can run: Python needs .thaw/venv, the Rust program needs rustc. */
export function knownFunctions(setup: BenchSetup, latePort: number): KnownFunction[] {
  const computing = { COMPUTING_MS: `${COMPUTING_MS}` };
  const all = [
    script('heavy_import.py', 512, 'HEAVY_IMPORT', {}, ['costly.py']),
    script('connection-per-call.mjs', 512, 'CONNECTION_PER_CALL'),
    script('computes.mjs', 128, 'WARM_CALL_SHARE', computing),
    script('init_waits.py', 512, 'INIT_WAITS', { LATE_PORT: `${latePort}` }),
    script('late_certificates.py', 128, 'FIRST_CALL_HANDSHAKE'),
    script('hello.mjs', 512, undefined),
    script('hello.py', 512, undefined),
    script('kept-connection.mjs', 512, undefined),
    script('computes.mjs', 1769, undefined, computing),
    ...compiled(setup),
  ];
  return all.filter(({ runtime }) => runtime !== PYTHON || setup.pythonExecutable !== undefined);
}

function script(
  file: string,
  memoryMb: number,
  expected: string | undefined,
  environment: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
): KnownFunction {
  const [module = ''] = file.split('.');
  const isNode = file.endsWith('.mjs');
  return {
    name: `${module.replaceAll('_', '-')}-${isNode ? 'node' : 'python'}-${memoryMb}`,
    runtime: isNode ? NODE : PYTHON,
    handler: `${module}.handler`,
    memoryMb,
    files: Object.fromEntries([file, ...more].map((name) => [name, readFileSync(join(SOURCES, name))])),
    expected,
    environment,
  };
}

function compiled({ rustDirectory }: BenchSetup): KnownFunction[] {
  if (rustDirectory === undefined) return [];
  const files = { bootstrap: readFileSync(join(rustDirectory, 'bootstrap')) };
  return [
    {
      name: 'hello-rust-512',
      runtime: 'provided.al2023',
      handler: 'bootstrap',
      memoryMb: 512,
      files,
      expected: undefined,
      environment: {},
    },
  ];
}
