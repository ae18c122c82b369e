/** A finished run from its files: results.json and every row of samples.csv. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Results } from '../../core/analysis/results/types.ts';
import type { RunData } from '../../core/compare/compare-runs.ts';
import { messageOf } from '../../core/error-text.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import { userError } from '../errors/make-errors.ts';
import { reportsFolder } from '../host/paths.ts';

/**
 * Reads a run.
 * @param run a run id of ./reports, or the path of a report folder
 * @throws BenchmarkError USAGE when there is no such report, DATA_INVALID when its files cannot be read
 */
export function readRun(run: string): RunData {
  const folder = [path.join(reportsFolder, run), path.resolve(run)].find((candidate) =>
    existsSync(path.join(candidate, 'results.json')),
  );
  if (folder === undefined) {
    throw userError(
      'USAGE',
      `There is no report ${JSON.stringify(run)}: neither a run of ./reports nor a folder with results.json.`,
      'see what there is with npx thaw reports list; a run on AWS is brought here by npx thaw reports download',
    );
  }
  try {
    const results: unknown = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8'));
    if (!isResults(results)) throw new TypeError('results.json is not one of ours');
    const rows = parse(readFileSync(path.join(folder, 'samples.csv'), 'utf8'), { columns: true }) as Row[];
    if (rows[0] !== undefined && !('configuration_id' in rows[0]))
      throw new TypeError('samples.csv is not one of ours');
    return { results, samples: rows.map(toSample) };
  } catch (error) {
    throw userError(
      'DATA_INVALID',
      `The report in ${folder} cannot be read: ${messageOf(error)}`,
      'bring it again with npx thaw reports download, or make the run again',
      error,
    );
  }
}

/** Checks only what distinguishes a report of Thaw, of this version, from other JSON. */
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

/** Columns that samples.csv repeats from the plan. Every other column is a field of a sample: `init_duration_ms` is `initDurationMs`. */
const PLAN_COLUMNS = /^(run_id|suite|function|runtime|architecture|memory_mb|payload|code_sha256)$/;
/** Columns that are computed from the observation or the probe of a sample; what is read back here needs none of them. */
const PARTS_COLUMNS = /^((init_)?(computing|share_wait|other_wait)_ms|parallel)$/;
const NUMBERS = /_(ms|mb)$|^(round|position|attempt)$/;

function toSample(row: Row): Sample {
  const sample: Record<string, unknown> = {};
  const metrics: Record<string, number> = {};
  for (const [column, text] of Object.entries(row)) {
    // Empty = not measured.
    if (text === '' || PLAN_COLUMNS.test(column) || PARTS_COLUMNS.test(column)) continue;
    if (column.startsWith('metric.')) metrics[column.slice('metric.'.length)] = Number(text);
    else sample[toCamelCase(column)] = NUMBERS.test(column) ? Number(text) : text;
  }
  return { ...sample, metrics } as unknown as Sample;
}

function toCamelCase(column: string): string {
  return column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
