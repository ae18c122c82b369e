/** From the command line's arguments to the suite JSON that is the input of the state machine. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../core/error-text.ts';
import { userError } from '../errors/make-errors.ts';
import { repositoryRoot } from '../host/paths.ts';

const DEFAULT_SUITE = 'quick';

/**
 * The input of a run.
 * @param suite name of a shipped suite, or path of a JSON file; undefined = `quick`
 * @param changes `key=value` arguments of --set: `cold.samples=20`, `functions[0].memoryMb=[128,512]`
 * @param memoryMb sizes at which every function of the suite is measured; undefined = the suite's own sizes
 * @throws BenchmarkError USAGE or SUITE_INVALID
 */
export function readSuiteInput(
  suite: string | undefined,
  changes: readonly string[],
  memoryMb?: readonly number[],
): Record<string, unknown> {
  const input: Record<string, unknown> =
    suite === undefined ? {} : looksLikeFile(suite) ? readSuiteFile(suite) : { suite };
  const shipped = shippedSuite(input['suite'] ?? (suite === undefined ? DEFAULT_SUITE : ''));
  for (const change of changes) applyChange(input, change, shipped);
  const functions = input['functions'] ?? memberOf(shipped, 'functions');
  // `checkSuite` refuses a value that is not a list, with its path.
  if (memoryMb === undefined || !Array.isArray(functions)) return input;
  return { ...input, functions: functions.map((measured: object) => ({ ...measured, memoryMb })) };
}

/** The JSON of a shipped suite, to change single entries of its lists; undefined when there is none of that name. */
function shippedSuite(name: unknown): unknown {
  if (typeof name !== 'string' || !/^[a-z0-9-]+$/.test(name)) return undefined;
  const file = path.join(repositoryRoot, 'suites', `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
}

function looksLikeFile(suite: string): boolean {
  return suite.endsWith('.json') || suite.includes('/') || suite.includes('\\');
}

function readSuiteFile(file: string): Record<string, unknown> {
  let text: string;
  try {
    // Some editors write a byte order mark first, which JSON does not allow.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw userError(
      'USAGE',
      `The suite file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`,
      'check the path, or name a shipped suite: npx thaw suites',
      error,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw userError(
      'SUITE_INVALID',
      `${file} is not valid JSON: ${messageOf(error)}`,
      'correct the file at that place; an editor helps when the file names "$schema": "suite.schema.json"',
      error,
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw userError('SUITE_INVALID', `${file} must contain one JSON object.`, 'see docs/suites.md for an example');
  }
  const { $schema: _, ...suite } = parsed as Record<string, unknown>;
  return suite;
}

function applyChange(input: Record<string, unknown>, change: string, shipped: unknown): void {
  const equals = change.indexOf('=');
  if (equals < 1) {
    throw userError(
      'USAGE',
      `--set ${JSON.stringify(change)} is not of the form key=value.`,
      'write for example: --set cold.samples=20',
    );
  }
  const parts = change
    .slice(0, equals)
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.');
  if (parts.some((part) => part === '' || part === '__proto__')) {
    throw userError(
      'USAGE',
      `--set ${JSON.stringify(change)} has an empty or forbidden part in its key.`,
      'write for example: --set functions[0].memoryMb=[128,512]',
    );
  }
  let parent: Record<string, unknown> = input;
  let original: unknown = shipped;
  for (const [index, part] of parts.slice(0, -1).entries()) {
    original = memberOf(original, part);
    const next = parent[part];
    if (typeof next !== 'object' || next === null) {
      // The merge with the shipped suite replaces whole lists, so a change of one entry must include the other entries.
      const isEntry = /^\d+$/.test(parts[index + 1] ?? '');
      parent[part] = isEntry && Array.isArray(original) ? structuredClone(original) : {};
    }
    parent = parent[part] as Record<string, unknown>;
  }
  parent[parts.at(-1) ?? ''] = parseValue(change.slice(equals + 1));
}

/** The parsed value when the text is JSON, else the text itself: `20`, `true`, `[128,512]`, `rust-dynamodb`. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
