/** Reads and writes JSON objects in the reports bucket; each has the current schema version. */
import { BenchmarkError } from '../../core/errors.ts';
import { jsonChunks } from '../../core/json-chunks.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { ReportStore, StoredText, WriteCondition } from '../ports.ts';
import { mapConcurrently } from './read-ahead.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Reads an object.
 * @returns undefined when the key does not exist
 * @throws BenchmarkError DATA_INVALID when the content is not a JSON object of this schema version
 */
export async function readJson<T>(store: ReportStore, key: string): Promise<T | undefined> {
  const stored = await store.read(key);
  return stored && parseStored<T>(key, stored.text);
}

/**
 * As `readJson` for an object that must exist.
 * @throws BenchmarkError DATA_INVALID also when the key does not exist
 */
export async function readRequired<T>(store: ReportStore, key: string): Promise<T> {
  return parseRequired<T>(key, await store.read(key));
}

/** The content of an object that was read and must exist. @throws BenchmarkError DATA_INVALID as `readRequired` */
export function parseRequired<T>(key: string, stored: StoredText | undefined): T {
  if (stored === undefined) throw invalid(key, 'is missing', 'Start a new run; this one was removed or never planned.');
  return parseStored<T>(key, stored.text);
}

/** The keys of all JSON objects with this prefix. */
export async function listJson(store: ReportStore, prefix: string): Promise<readonly string[]> {
  return (await store.list(prefix)).filter((key) => key.endsWith('.json'));
}

/** Every JSON object with this prefix. @throws BenchmarkError DATA_INVALID when an object is not valid */
export async function readAll<T>(store: ReportStore, prefix: string): Promise<T[]> {
  return mapConcurrently(await listJson(store, prefix), (key) => readRequired<T>(store, key));
}

/** Writes an object with this schema version, indented because users read these files. */
export async function writeJson(store: ReportStore, key: string, value: object): Promise<void> {
  await store.write(key, toText(value), JSON_TYPE);
}

/**
 * Writes an object unless the key exists.
 * @param kmsKeyArn key that encrypts it instead of the bucket's
 * @returns false when it exists; it is not changed
 */
export async function writeJsonOnce(
  store: ReportStore,
  key: string,
  value: object,
  kmsKeyArn?: string,
): Promise<boolean> {
  return (await store.writeIf(key, toText(value), { kind: 'absent' }, { kmsKeyArn })) !== undefined;
}

/**
 * As `writeJsonOnce` for a large object: the same text, of which one item of a list is in memory at a time.
 */
export async function writeLargeJsonOnce(store: ReportStore, key: string, value: object): Promise<boolean> {
  return store.writeNew(key, bytesOf({ schemaVersion: SCHEMA_VERSION, ...value }), JSON_TYPE);
}

function* bytesOf(value: object): Generator<Uint8Array> {
  for (const chunk of jsonChunks(value)) yield Buffer.from(chunk);
  yield Buffer.from('\n');
}

/** Max rounds of read and conditional write; in each lost round another client has written. */
const MAX_ROUNDS = 20;

/**
 * Changes an object that other clients write too, on the condition that no one else has written it since it was read.
 * @param decide makes the next content from the current one; nothing is written for the current one itself or undefined
 * @param contended makes the error for the case that other clients were faster in every round
 * @returns what `decide` returned last
 */
export async function updateJson<T extends object, Next extends T | undefined>(
  store: ReportStore,
  key: string,
  decide: (current: T | undefined) => Next | Promise<Next>,
  contended: (rounds: number) => BenchmarkError,
): Promise<Next> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const stored = await store.read(key);
    const current = stored && parseStored<T>(key, stored.text);
    const next = await decide(current);
    if (next === undefined || next === current) return next;
    const condition: WriteCondition =
      stored === undefined ? { kind: 'absent' } : { kind: 'unchanged', etag: stored.etag };
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
    throw invalid(key, 'is not JSON', 'Check the object in S3; another program has written it.', cause);
  }
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (version !== SCHEMA_VERSION) {
    const actual = JSON.stringify(version) ?? 'nothing';
    throw invalid(key, `has schemaVersion ${actual}, not ${SCHEMA_VERSION}`, 'Use the version of Thaw that wrote it.');
  }
  return value as T;
}

function invalid(key: string, problem: string, fix: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({ code: 'DATA_INVALID', source: 'bug', message: `${key} ${problem}.`, fix, cause });
}
