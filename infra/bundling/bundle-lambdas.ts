/**
 * The orchestrator's Lambdas as deployable folders: one `index.mjs` each, AWS SDK included (the version that was tested,
 * and the emulator brings none). All seven are one esbuild build, kept under the hash of everything that goes into it, so
 * a synthesis where nothing changed reads source files and builds nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { BenchmarkError } from '../../core/errors.ts';
import type { Catalogue } from '../../core/suite/types.ts';
import { TASKS, type Task } from '../deployment/names.ts';

/** Bundles of earlier sources are kept (another work tree state may come back), but not for ever. */
const KEPT_BUNDLES = 4;

/** Where the sources of the Lambdas live: a change of any of these files is a new bundle. */
const SOURCE_FOLDERS = ['orchestrator-lambdas', 'core'] as const;

/** Folder of each task's code, absolute; the handler is `index.handler` in it. Its parent is named by the hash of the build. */
export type LambdaBundles = Readonly<Record<Task, string>>;

interface BundleOptions {
  readonly repositoryRoot: string;
  /** Becomes the constant THAW_CATALOGUE of the code. */
  readonly catalogue: Catalogue;
}

/**
 * Bundles the Lambdas, or returns the bundle that exists.
 * @throws BenchmarkError BUG when the code does not compile
 */
export function bundleLambdas(options: BundleOptions): LambdaBundles {
  const bundlesFolder = path.join(options.repositoryRoot, '.thaw', 'bundles');
  const folder = path.join(bundlesFolder, hashOfSources(options));
  if (!existsSync(folder)) {
    build(options, folder);
    removeOldBundles(folder);
  } else {
    // The newest use counts when old bundles are removed.
    utimesSync(folder, new Date(), new Date());
  }
  return Object.fromEntries(TASKS.map((task) => [task, path.join(folder, task)])) as Record<Task, string>;
}

function esbuildOptions({ repositoryRoot, catalogue }: BundleOptions, outdir: string): BuildOptions {
  return {
    absWorkingDir: repositoryRoot,
    entryPoints: TASKS.map((task) => ({ in: `orchestrator-lambdas/${task}/handler.ts`, out: `${task}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The ES module builds of the AWS SDK: half the size, because what is not called can be left out.
    mainFields: ['module', 'main'],
    minify: true,
    // Error names are what the state machine matches on.
    keepNames: true,
    legalComments: 'none',
    charset: 'utf8',
    define: { THAW_CATALOGUE: JSON.stringify(catalogue) },
    // Some packages inside are CommonJS and call require() for Node's own modules.
    banner: { js: "import{createRequire as thawRequire}from'node:module';const require=thawRequire(import.meta.url);" },
    logLevel: 'silent',
  };
}

/** Builds into a folder of its own and renames it: a reader sees a whole bundle or none. */
function build(options: BundleOptions, folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    buildSync(esbuildOptions(options, unfinished));
    renameSync(unfinished, folder);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    // Somebody else finished the same bundle in the meantime: theirs is as good as ours.
    if (existsSync(folder)) return;
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `The orchestrator's Lambdas do not bundle: ${cause instanceof Error ? cause.message : String(cause)}`,
      fix: 'Run npm run check: it shows what does not compile.',
      cause,
    });
  }
}

function hashOfSources(options: BundleOptions): string {
  const hash = createHash('sha256');
  const add = (name: string, content: string | Buffer) => hash.update(`${name}\0${content.length}\0`).update(content);
  add('options', JSON.stringify(esbuildOptions(options, 'out')));
  // The packages inside are those of the lock file.
  add('package-lock.json', readFileSync(path.join(options.repositoryRoot, 'package-lock.json')));
  for (const folder of SOURCE_FOLDERS) {
    const names = readdirSync(path.join(options.repositoryRoot, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((file) => /\.(ts|json)$/.test(file)).sort()) {
      const file = path.join(folder, name);
      add(file, readFileSync(path.join(options.repositoryRoot, file)));
    }
  }
  return hash.digest('hex').slice(0, 20);
}

function removeOldBundles(current: string): void {
  const others = readdirSync(path.dirname(current))
    .filter((name) => /^[0-9a-f]{20}$/.test(name))
    .map((name) => path.join(path.dirname(current), name))
    .filter((folder) => folder !== current)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of others.slice(KEPT_BUNDLES - 1)) rmSync(folder, { recursive: true, force: true });
}
