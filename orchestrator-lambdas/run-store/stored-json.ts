/** JSON objects in the reports bucket, of one schema version. */
import { BenchmarkError } from '../../core/errors.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { ReportStore, WriteCondition } from '../ports.ts';
import { mapConcurrently } from './map-concurrently.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Reads one of our own objects.
 * @returns undefined when the key does not exist
 * @throws BenchmarkError DATA_INVALID when the content is no JSON object of this schema version
 */
export async function readJson<T>(store: ReportStore, key: string): Promise<T | undefined> {
  const stored = await store.read(key);
  return stored && parseStored<T>(key, stored.text);
}

/**
 * Like `readJson` for an object that must be there.
 * @throws BenchmarkError DATA_INVALID when it is not
 */
export async function readRequired<T>(store: ReportStore, key: string): Promise<T> {
  const stored = await readJson<T>(store, key);
  if (stored === undefined) throw invalid(key, 'is missing', 'Start a new run; this one was removed or never planned.');
  return stored;
}

/** Every JSON object below a prefix. @throws BenchmarkError DATA_INVALID when one is not what we write */
export async function readAll<T>(store: ReportStore, prefix: string): Promise<T[]> {
  const keys = (await store.list(prefix)).filter((key) => key.endsWith('.json'));
  return mapConcurrently(keys, (key) => readRequired<T>(store, key));
}

/** Writes an object of this schema version, indented: people read these files in the console. */
export async function writeJson(store: ReportStore, key: string, value: object): Promise<void> {
  await store.write(key, toText(value), JSON_TYPE);
}

/** Writes an object unless there is one. @returns false when there is one; it stays */
export async function writeJsonOnce(store: ReportStore, key: string, value: object): Promise<boolean> {
  return (await store.writeIf(key, toText(value), { kind: 'absent' })) !== undefined;
}

/** Rounds of read and conditional write before an object counts as contended; each lost round is another client's progress. */
const MAX_ROUNDS = 20;

/**
 * Changes an object that others write too: written only on the condition that nobody wrote since it was read.
 * @param decide the next content from the current one; the current one itself, or undefined, writes nothing
 * @param contended the error when others were faster each time
 * @returns what `decide` returned last
 */
export async function updateJson<T extends object, Next extends T | undefined>(
  store: ReportStore,
  key: string,
  decide: (current: T | undefined) => Next | Promise<Next>,
  contended: (rounds: number) => BenchmarkError,
): Promise<Next> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await store.read(key);
    const current = found && parseStored<T>(key, found.text);
    const next = await decide(current);
    if (next === undefined || next === current) return next;
    const condition: WriteCondition =
      found === undefined ? { kind: 'absent' } : { kind: 'unchanged', etag: found.etag };
    if ((await store.writeIf(key, toText(next), condition)) !== undefined) return next;
  }
  throw contended(MAX_ROUNDS);
}

function toText(value: object): string {
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...value }, null, 2)}\n`;
}

function parseStored<T>(key: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(key, 'is not JSON', 'Look at the object in S3; something else wrote it.', cause);
  }
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (version !== SCHEMA_VERSION) {
    const found = JSON.stringify(version) ?? 'nothing';
    throw invalid(key, `has schemaVersion ${found}, not ${SCHEMA_VERSION}`, 'Use the version of Thaw that wrote it.');
  }
  return value as T;
}

function invalid(key: string, problem: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code: 'DATA_INVALID', source: 'bug', message: `${key} ${problem}.`, fix, cause });
}
