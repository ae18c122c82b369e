/** Aggregates a run in a process of its own, whose peak memory is that of nothing else. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Measured } from './table.ts';

export const repositoryRoot = path.resolve(import.meta.dirname, '../../..');

/** @returns what it printed. @throws Error with the end of its errors when it fails */
export function runProgram(command: string, args: readonly string[]): string {
  const options = { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout;
}

/** Bundled as the Lambda is: Node's own reading of TypeScript takes memory that the Lambda does not need. @returns the file */
export function bundleProgram(folder: string, source: string, name: string): string {
  const outfile = path.join(folder, `${name}.mjs`);
  const banner = { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" };
  buildSync({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', minify: true, banner });
  return outfile;
}

/** The step of AggregateResults in a work tree, as a bundle. */
export function bundleStep(folder: string, tree: string, name: string): string {
  return bundleProgram(folder, path.join(tree, 'orchestrator-lambdas', 'aggregate-results', 'step.ts'), name);
}

/** The program that aggregates one run. */
export function bundleOnce(folder: string): string {
  return bundleProgram(folder, path.join(import.meta.dirname, 'once.ts'), 'once');
}

/** @param programs bundles of `bundleOnce` and `bundleStep` */
export function aggregateOnce(
  programs: { readonly once: string; readonly step: string },
  nodeOptions: readonly string[],
  bucketFolder: string,
  runId: string,
): Measured {
  const args = [...nodeOptions, programs.once, programs.step, bucketFolder, runId];
  return JSON.parse(runProgram(process.execPath, args)) as Measured;
}
