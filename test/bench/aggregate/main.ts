// `npm run bench:aggregate -- [--former COMMIT] [--only samples|load|steps|configurations] [--repeat 3]`: CPU time and peak memory of
// AggregateResults over generated runs, and how they grow; beside a former commit and DuckDB on one thread, which is installed into
// `.thaw/venv-duckdb`. Needs 4 GB of disk and about twenty minutes.
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runKeys } from '../../../core/plan/keys.ts';
import { AGGREGATE_NODE_OPTIONS } from '../../../infra/access/orchestrator-access.ts';
import {
  aggregateOnce,
  bundleOnce,
  bundleProgram,
  bundleStep,
  repositoryRoot as root,
  runProgram as run,
} from './aggregate-once.ts';
import { FolderStore } from './folder-store.ts';
import { generateRun } from './generated-run.ts';
import { SERIES } from './generated-shapes.ts';
import { asked, exponent, HEADER, type Measured, rowOf } from './table.ts';

const MAX_PEAK_MB = 512;
const MAX_EXPONENT = 1.15;
const MAX_SECONDS_OF_CONFIGURATIONS = 60;
const MAX_TIMES_DUCKDB = 2;

const { values: options } = parseArgs({
  options: { former: { type: 'string' }, only: { type: 'string' }, repeat: { type: 'string', default: '3' } },
});

const workFolder = mkdtempSync(path.join(os.tmpdir(), 'thaw-bench-aggregate-'));

const own = (file: string) => path.join(import.meta.dirname, file);
const once = bundleOnce(workFolder);
const figuresOnce = bundleProgram(workFolder, own('figures-once.ts'), 'figures');
const step = bundleStep(workFolder, root, 'step');

/** The fastest of several processes. The report of the last one stays in the folder. */
function aggregate(
  of: string,
  nodeOptions: readonly string[],
  folder: string,
  runId: string,
  repeat: number,
): Measured {
  const { prefix } = runKeys(runId);
  const measured = Array.from({ length: repeat }, () => {
    for (const file of ['results.json', 'samples.csv', 'samples.parquet', 'summary.csv', 'publication.json'])
      rmSync(path.join(folder, prefix, file), { force: true });
    return aggregateOnce({ once, step: of }, nodeOptions, folder, runId);
  });
  const fastest = measured.reduce((best, next) => (next.cpuSeconds < best.cpuSeconds ? next : best));
  return { ...fastest, peakMb: Math.max(...measured.map(({ peakMb }) => peakMb)) };
}

/** A Python environment of the bench's own: nothing else needs DuckDB. */
function pythonWithDuckDb(): string {
  const environment = path.join(root, '.thaw', 'venv-duckdb');
  const python = path.join(environment, 'bin', 'python');
  if (existsSync(python)) return python;
  run(path.join(root, '.thaw', 'venv', 'bin', 'python'), ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--requirement', own('requirements.txt')]);
  return python;
}

function compareWithDuckDb(folder: string, runId: string): void {
  const figures = JSON.parse(run(process.execPath, [figuresOnce, folder, runId, options.repeat])) as Measured;
  console.log(`  descriptive figures from decoded samples: ${figures.cpuSeconds.toFixed(2)} s of CPU`);
  const csv = path.join(folder, runKeys(runId).prefix, 'samples.csv');
  const duckDb = JSON.parse(run(pythonWithDuckDb(), [own('duckdb_once.py'), csv, options.repeat])) as {
    readonly cpuSeconds: number;
    readonly version: string;
  };
  console.log(
    `  DuckDB ${duckDb.version}, one thread, over its loaded table: ${duckDb.cpuSeconds.toFixed(2)} s of CPU`,
  );
  console.log(asked('figures, times as long as DuckDB', figures.cpuSeconds / duckDb.cpuSeconds, MAX_TIMES_DUCKDB));
}

const formerRef = options.former;
const formerTree = path.join(workFolder, 'former');
const repeat = Number(options.repeat);
try {
  let formerStep: string | undefined;
  if (formerRef !== undefined) {
    run('git', ['worktree', 'add', '--detach', formerTree, formerRef]);
    symlinkSync(path.join(root, 'node_modules'), path.join(formerTree, 'node_modules'));
    formerStep = bundleStep(workFolder, formerTree, 'former-step');
  }
  console.log(`CPU: seconds, the fastest of ${repeat} processes (the former commit: of one). Peak: max RSS in MB.`);
  for (const { name, title, runs, formerSize } of SERIES.filter(
    (series) => (options.only ?? series.name) === series.name,
  )) {
    console.log(`\n${title}\n${HEADER}`);
    const points: (readonly [number, number])[] = [];
    for (const { size, shape } of runs) {
      const folder = path.join(workFolder, 'bucket');
      const runId = await generateRun(new FolderStore(folder), shape);
      if (formerStep !== undefined && size === formerSize) {
        console.log(rowOf(size, `${formerRef}`.slice(0, 9), aggregate(formerStep, [], folder, runId, 1)));
      }
      const measured = aggregate(step, AGGREGATE_NODE_OPTIONS.split(' '), folder, runId, repeat);
      console.log(rowOf(size, 'this tree', measured));
      points.push([size, measured.cpuSeconds]);
      if (size === runs.at(-1)?.size) {
        console.log(asked('peak, MB', measured.peakMb, MAX_PEAK_MB));
        if (name === 'configurations') {
          console.log(asked('time of 10,000, s', measured.cpuSeconds, MAX_SECONDS_OF_CONFIGURATIONS));
        }
        if (name === 'samples') compareWithDuckDb(folder, runId);
      }
      rmSync(folder, { recursive: true });
    }
    console.log(asked('growth of the CPU time, fitted exponent', exponent(points), MAX_EXPONENT));
  }
} finally {
  if (formerRef !== undefined) run('git', ['worktree', 'remove', '--force', formerTree]);
  rmSync(workFolder, { recursive: true, force: true });
}
