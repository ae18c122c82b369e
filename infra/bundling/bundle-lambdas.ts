/**
 * Bundles the orchestrator's Lambdas into one folder each (target-functions/build/shared/task-bundle.ts). They are
 * stored under the hash of all inputs, so that a synthesis without changes reads source files and builds nothing.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { messageOf } from '../../core/error-text.ts';
import { BenchmarkError } from '../../core/errors.ts';
import type { Catalogue } from '../../core/suite/types.ts';
import { TASK_SOURCES, taskBundleOptions } from '../../target-functions/build/shared/task-bundle.ts';
import { TASKS, type Task } from '../deployment/names.ts';

/** Number of bundles that are kept: those of earlier sources may be needed again, for example after a checkout. */
const KEPT_BUNDLES = 4;

/** Absolute path of each task's code folder; its handler is `index.handler`. The hash of the build names the parent folder. */
export type LambdaBundles = Readonly<Record<Task, string>>;

interface BundleOptions {
  readonly repositoryRoot: string;
  /** The value of the constant THAW_CATALOGUE in the code. */
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
    // `removeOldBundles` sorts by the time of last use.
    utimesSync(folder, new Date(), new Date());
  }
  return Object.fromEntries(TASKS.map((task) => [task, path.join(folder, task)])) as Record<Task, string>;
}

/** Builds into a temporary folder and renames it, so that other processes never see an incomplete bundle. */
function build(options: BundleOptions, folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const task of TASKS) buildSync(taskBundleOptions({ ...options, task }, path.join(unfinished, task)));
    renameSync(unfinished, folder);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process has finished the same bundle in the meantime.
    if (existsSync(folder)) return;
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `The orchestrator's Lambdas do not bundle: ${messageOf(cause)}`,
      fix: 'Run npm run check: it shows what does not compile.',
      cause,
    });
  }
}

function hashOfSources(options: BundleOptions): string {
  const hash = createHash('sha256');
  const add = (name: string, content: string | Buffer) => hash.update(`${name}\0${content.length}\0`).update(content);
  for (const task of TASKS) add('options', JSON.stringify(taskBundleOptions({ ...options, task }, 'out')));
  // The lock file determines the packages in the bundle.
  add('package-lock.json', readFileSync(path.join(options.repositoryRoot, 'package-lock.json')));
  for (const folder of TASK_SOURCES) {
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
