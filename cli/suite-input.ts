/** From the command line's words to the suite JSON that the state machine gets. */
import { readFileSync } from 'node:fs';
import { BenchmarkError } from '../core/errors.ts';

/**
 * The input of a run.
 * @param suite name of a shipped suite, or path of a JSON file; undefined = `quick`
 * @param changes `key=value` words of --set: `cold.samples=20`, `functions[0].memoryMb=[128,512]`
 * @throws BenchmarkError USAGE or SUITE_INVALID
 */
export function readSuiteInput(suite: string | undefined, changes: readonly string[]): Record<string, unknown> {
  const input: Record<string, unknown> =
    suite === undefined ? {} : looksLikeFile(suite) ? readSuiteFile(suite) : { suite };
  for (const change of changes) applyChange(input, change);
  return input;
}

function looksLikeFile(suite: string): boolean {
  return suite.endsWith('.json') || suite.includes('/') || suite.includes('\\');
}

function readSuiteFile(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `The suite file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`,
      fix: 'check the path, or name a shipped suite: npx thaw suites',
      cause: error,
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new BenchmarkError({
      code: 'SUITE_INVALID',
      source: 'user',
      message: `${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      fix: 'correct the file at that place; an editor helps when the file names "$schema": "suite.schema.json"',
      cause: error,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new BenchmarkError({
      code: 'SUITE_INVALID',
      source: 'user',
      message: `${file} must hold one JSON object.`,
      fix: 'see "Suites" in the README for an example',
    });
  }
  const { $schema: _, ...suite } = parsed as Record<string, unknown>;
  return suite;
}

function applyChange(input: Record<string, unknown>, change: string): void {
  const equals = change.indexOf('=');
  if (equals < 1) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `--set ${JSON.stringify(change)} is not of the form key=value.`,
      fix: 'write for example: --set cold.samples=20',
    });
  }
  const path = change
    .slice(0, equals)
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.');
  if (path.some((part) => part === '' || part === '__proto__')) {
    throw new BenchmarkError({
      code: 'USAGE',
      source: 'user',
      message: `--set ${JSON.stringify(change)} has an empty or forbidden part in its key.`,
      fix: 'write for example: --set functions[0].memoryMb=[128,512]',
    });
  }
  let place: Record<string, unknown> = input;
  for (const part of path.slice(0, -1)) {
    const next = place[part];
    if (typeof next !== 'object' || next === null) place[part] = {};
    place = place[part] as Record<string, unknown>;
  }
  place[path.at(-1) ?? ''] = parseValue(change.slice(equals + 1));
}

/** JSON where it is JSON, else the text itself: `20`, `true`, `[128,512]`, `rust-dynamodb`. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
