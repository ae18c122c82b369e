/** The functions that the bench runs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, FunctionRevision, InvokeResult } from '../lambda-service/contract.ts';

export type BenchLanguage = 'rust' | 'node' | 'python';

export interface BenchSetup {
  readonly repositoryRoot: string;
  readonly pythonExecutable: string | undefined;
  /** Folder of the compiled program; undefined without rustc. */
  readonly rustDirectory: string | undefined;
}

/** Compiles the Rust program with rustc alone (it uses only std), unless it is compiled; takes seconds. */
export function prepareBench(repositoryRoot: string): BenchSetup {
  const python = join(repositoryRoot, '.thaw/venv/bin/python');
  return {
    repositoryRoot,
    pythonExecutable: existsSync(python) ? python : undefined,
    rustDirectory: compileRust(repositoryRoot),
  };
}

function compileRust(repositoryRoot: string): string | undefined {
  const source = join(import.meta.dirname, 'targets/known-cost.rs');
  const directory = join(repositoryRoot, '.thaw/bench/known-cost');
  const program = join(directory, 'bootstrap');
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return directory;
  mkdirSync(directory, { recursive: true });
  try {
    execFileSync('rustc', ['--edition', '2024', '-C', 'opt-level=2', '-C', 'strip=symbols', '-o', program, source], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return directory;
  } catch {
    return undefined;
  }
}

/** Languages that this machine can run, in the order of the tables. */
export function languagesHere(setup: BenchSetup): BenchLanguage[] {
  const languages: BenchLanguage[] = [];
  if (setup.rustDirectory !== undefined) languages.push('rust');
  languages.push('node');
  if (setup.pythonExecutable !== undefined) languages.push('python');
  return languages;
}

/** Two vCPUs: on two cores the CPU is not limited, so times are those of the machine. */
export const UNTHROTTLED_MB = 3538;

let functions = 0;

/** Makes a new function, which has no environment yet. */
export function benchFunction(
  setup: BenchSetup,
  language: BenchLanguage,
  changes: { readonly memoryMb?: number; readonly environment?: Record<string, string> } = {},
): FunctionRevision {
  functions += 1;
  const functionName = `bench-${language}-${functions}`;
  const code = {
    rust: { runtime: 'provided.al2023', handler: 'bootstrap', codeDirectory: setup.rustDirectory ?? '' },
    node: { runtime: 'nodejs24.x', handler: 'cost.handler', codeDirectory: join(import.meta.dirname, 'targets/node') },
    python: {
      runtime: 'python3.13',
      handler: 'cost.handler',
      codeDirectory: join(import.meta.dirname, 'targets/python'),
    },
  }[language];
  return {
    functionName,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    revisionId: '1',
    version: '$LATEST',
    memoryMb: UNTHROTTLED_MB,
    timeoutSeconds: 120,
    environment: {},
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    region: 'us-east-1',
    logFormat: 'Text',
    ...code,
    ...changes,
  };
}

interface BenchResult extends InvokeResult {
  /** Times that the function measured itself. */
  readonly own: { readonly initMs: number; readonly workMs: number };
}

export async function invokeBench(
  engine: Engine,
  revision: FunctionRevision,
  event: unknown = {},
): Promise<BenchResult> {
  const payload = Buffer.from(JSON.stringify(event));
  const result = await engine.invoke(revision, { payload, requestId: crypto.randomUUID() });
  return { ...result, own: JSON.parse(Buffer.from(result.payload).toString('utf8')) };
}
