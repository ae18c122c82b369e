// `npm run bench:aggregate -- [--former REF] [--only samples|load|steps|configurations] [--repeat 3]`: CPU time and peak memory of
// AggregateResults over generated runs, and how they grow; beside a former commit (one repetition) and DuckDB on one thread, which is the
// Python package, by the interpreter in THAW_DUCKDB_PYTHON. Needs 4 GB of disk, and half an hour for everything.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runKeys } from '../../../core/plan/keys.ts';
import { FolderStore } from './folder-store.ts';
import type { GeneratedShape } from './generated-plan.ts';
import { generateRun } from './generated-run.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: { former: { type: 'string' }, only: { type: 'string' }, repeat: { type: 'string', default: '3' } },
});
const REPETITIONS = Number(options.repeat);
const SIZES_MB = [128, 256, 512, 1024, 2048];
const NONE = { functions: 20, memoryMb: SIZES_MB, rounds: 20, samplesPerVisit: 1, arrivals: 0 };

interface Series {
  readonly name: 'samples' | 'load' | 'steps' | 'configurations';
  readonly title: string;
  readonly runs: readonly (readonly [size: number, shape: GeneratedShape])[];
}

const SERIES: readonly Series[] = [
  {
    name: 'samples',
    title: 'samples in 2,000 visits of 100 configurations',
    runs: [10_000, 100_000, 1_000_000].map((size) => [size, { ...NONE, samplesPerVisit: size / 2000 }]),
  },
  {
    name: 'load',
    title: 'samples of one load',
    runs: [10_000, 100_000, 1_000_000].map((size) => [
      size,
      { ...NONE, functions: 1, memoryMb: [128], rounds: 6, arrivals: size },
    ]),
  },
  {
    name: 'steps',
    title: 'steps of one sample each, of 100 configurations',
    runs: [10_000, 50_000, 250_000].map((size) => [size, { ...NONE, rounds: size / 100 }]),
  },
  {
    name: 'configurations',
    title: 'configurations in functions of five, of three samples each',
    runs: [100, 1000, 10_000].map((size) => [size, { ...NONE, functions: size / 5, rounds: 3 }]),
  },
];

interface Measured {
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** CPU seconds until each message of the log. */
  readonly phases: Readonly<Record<string, number>>;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout;
}

/** The fastest of several processes. The report of the last one stays in the folder. */
function aggregate(tree: string, folder: string, runId: string, repetitions = REPETITIONS): Measured {
  const { prefix } = runKeys(runId);
  const measured = Array.from({ length: repetitions }, () => {
    for (const file of ['results.json', 'samples.csv', 'samples.parquet'])
      rmSync(path.join(folder, prefix, file), { force: true });
    const script = path.join(import.meta.dirname, 'once.ts');
    return JSON.parse(run(process.execPath, [script, tree, folder, runId])) as Measured;
  });
  return measured.reduce((best, of) => (of.cpuSeconds < best.cpuSeconds ? of : best));
}

/** The slope of log(seconds) over log(size), by least squares. */
function exponent(points: readonly (readonly [size: number, seconds: number])[]): number {
  const logs = points.map(([size, seconds]) => [Math.log(size), Math.log(seconds)] as const);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map(([size]) => size)), mean(logs.map(([, seconds]) => seconds))];
  const covariance = mean(logs.map(([size, seconds]) => (size - x) * (seconds - y)));
  return covariance / mean(logs.map(([size]) => (size - x) ** 2));
}

const cell = (value: number | undefined, digits: number) => (value?.toFixed(digits) ?? '–').padStart(9);

/** Reading with parsing, statistics, and writing, in CPU seconds; a former commit may not tell them apart. */
function partsOf({ phases, cpuSeconds }: Measured): string {
  const [read, computed] = [phases['Raw records read'], phases['Results computed']];
  const statistics = read === undefined || computed === undefined ? undefined : computed - read;
  return `${cell(read, 2)}${cell(statistics, 2)}${cell(computed === undefined ? undefined : cpuSeconds - computed, 2)}`;
}

function line(size: number, what: string, measured: Measured): string {
  return `${String(size).padStart(10)}  ${what.padEnd(10)}${cell(measured.cpuSeconds, 2)}${cell(measured.peakMb, 0)}${partsOf(measured)}`;
}

function compareWithDuckDb(folder: string, runId: string): void {
  const script = path.join(import.meta.dirname, 'figures-once.ts');
  const own = Array.from({ length: REPETITIONS }, () => run(process.execPath, [script, folder, runId]))
    .map((text) => (JSON.parse(text) as { cpuSeconds: number }).cpuSeconds)
    .sort((left, right) => left - right)[0];
  const python = process.env['THAW_DUCKDB_PYTHON'] ?? 'python3';
  const csv = path.join(folder, runKeys(runId).prefix, 'samples.csv');
  const duckDb = Array.from(
    { length: REPETITIONS },
    () =>
      JSON.parse(run(python, [path.join(import.meta.dirname, 'duckdb_once.py'), csv])) as {
        readonly cpuSeconds?: number;
        readonly missing?: string;
        readonly version?: string;
      },
  ).toSorted((left, right) => (left.cpuSeconds ?? 0) - (right.cpuSeconds ?? 0))[0];
  console.log(`  descriptive figures from decoded samples: ${own?.toFixed(2)} s of CPU`);
  console.log(
    duckDb?.cpuSeconds === undefined
      ? `  DuckDB: left out, ${duckDb?.missing} is missing`
      : `  DuckDB ${duckDb.version}, one thread, over its loaded table: ${duckDb.cpuSeconds.toFixed(2)} s of CPU`,
  );
}

const formerRef = options.former;
const workFolder = mkdtempSync(path.join(os.tmpdir(), 'thaw-bench-aggregate-'));
const formerTree = path.join(workFolder, 'former');
try {
  if (formerRef !== undefined) {
    run('git', ['worktree', 'add', '--detach', formerTree, formerRef]);
    symlinkSync(path.join(root, 'node_modules'), path.join(formerTree, 'node_modules'));
  }
  console.log(
    `CPU seconds, the fastest of ${REPETITIONS}; peak memory in MB; CPU seconds of reading, statistics, writing`,
  );
  for (const { name, title, runs } of SERIES.filter((series) => (options.only ?? series.name) === series.name)) {
    console.log(`\n${title}\n${' '.repeat(22)}      CPU     peak     read    stat.    write`);
    const points: (readonly [number, number])[] = [];
    for (const [size, shape] of runs) {
      const folder = path.join(workFolder, 'bucket');
      const runId = await generateRun(new FolderStore(folder), shape);
      if (formerRef !== undefined) console.log(line(size, 'former', aggregate(formerTree, folder, runId, 1)));
      const measured = aggregate(root, folder, runId);
      console.log(line(size, 'this tree', measured));
      points.push([size, measured.cpuSeconds]);
      if (name === 'samples' && size === 1_000_000) compareWithDuckDb(folder, runId);
      rmSync(folder, { recursive: true });
    }
    console.log(`  fitted exponent of the CPU time: ${exponent(points).toFixed(2)}`);
  }
} finally {
  if (formerRef !== undefined) run('git', ['worktree', 'remove', '--force', formerTree]);
  rmSync(workFolder, { recursive: true, force: true });
}
