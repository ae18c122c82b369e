/** A finished run from its files: results.json and every row of samples.csv. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Results } from '../core/analysis/results/types.ts';
import type { RunData } from '../core/compare/compare-runs.ts';
import { BenchmarkError } from '../core/errors.ts';
import type { Phase } from '../core/plan/types.ts';
import type { ExcludeReason, Sample, StartKind } from '../core/telemetry/types.ts';
import { reportsFolder } from './paths.ts';

/**
 * Reads a run.
 * @param run a run id of ./reports, or the path of a report folder
 * @throws BenchmarkError USAGE when there is no such report, DATA_INVALID when its files cannot be read
 */
export function readRun(run: string): RunData {
  const folder = [path.join(reportsFolder, run), path.resolve(run)].find((each) =>
    existsSync(path.join(each, 'results.json')),
  );
  if (folder === undefined) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `There is no report ${JSON.stringify(run)}: neither a run of ./reports nor a folder with results.json.`,
      fix: 'see what there is with npx thaw reports list; a run on AWS is brought here by npx thaw reports download',
    });
  }
  try {
    const results: unknown = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8'));
    if (!isResults(results)) throw new TypeError('results.json is not one of ours');
    const rows = parse(readFileSync(path.join(folder, 'samples.csv'), 'utf8'), { columns: true }) as Row[];
    if (rows[0] !== undefined && !('configuration_id' in rows[0]))
      throw new TypeError('samples.csv is not one of ours');
    return { results, samples: rows.map(toSample) };
  } catch (error) {
    throw new BenchmarkError({
      code: 'DATA_INVALID',
      source: 'user',
      message: `The report in ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      fix: 'bring it again with npx thaw reports download, or make the run again',
      cause: error,
    });
  }
}

/** Enough of it to tell a report of ours, of this version, from any other JSON. */
function isResults(value: unknown): value is Results {
  if (typeof value !== 'object' || value === null) return false;
  const { schemaVersion, run, functions, configurations } = value as Partial<Results>;
  return (
    schemaVersion === 1 &&
    typeof run?.environment === 'object' &&
    Array.isArray(functions) &&
    Array.isArray(configurations)
  );
}

type Row = Readonly<Record<string, string>>;

/** Empty = not measured. */
function toSample(row: Row): Sample {
  const text = (column: string) => (row[column] === '' ? undefined : row[column]);
  const number = (column: string) => (text(column) === undefined ? undefined : Number(row[column]));
  const metrics = Object.keys(row)
    .filter((column) => column.startsWith('metric.') && text(column) !== undefined)
    .map((column) => [column.slice('metric.'.length), Number(row[column])]);
  const sample: { [Key in keyof Sample]: Sample[Key] | undefined } = {
    configurationId: row['configuration_id'] ?? '',
    phase: row['phase'] as Phase,
    round: Number(row['round']),
    position: Number(row['position']),
    attempt: Number(row['attempt']),
    requestId: text('request_id'),
    environmentId: text('environment_id'),
    startKind: text('start_kind') as StartKind | undefined,
    initDurationMs: number('init_duration_ms'),
    durationMs: number('duration_ms'),
    billedDurationMs: number('billed_duration_ms'),
    memorySizeMb: number('memory_size_mb'),
    maxMemoryUsedMb: number('max_memory_used_mb'),
    clientLatencyMs: Number(row['client_latency_ms']),
    intendedAt: text('intended_at'),
    sentAt: row['sent_at'] ?? '',
    endedAt: row['ended_at'] ?? '',
    status: row['status'] === 'valid' ? 'valid' : 'excluded',
    excludeReason: text('exclude_reason') as ExcludeReason | undefined,
    functionError: text('function_error'),
    runtimeVersion: text('runtime_version'),
    metrics: Object.fromEntries(metrics) as Record<string, number>,
  };
  return Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== undefined)) as unknown as Sample;
}
