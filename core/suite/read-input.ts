/**
 * Reads any JSON value as a suite, or reports the path that is wrong. Unknown keys are checked first, because a misspelt
 * key is the most likely cause of other errors.
 */
import * as v from 'valibot';
import { didYouMean } from './nearest.ts';
import { describe, type JsonPath, problemAt } from './problems.ts';
import { type SuiteInput, suiteInputSchema } from './schema.ts';

/** More than any event needs. Deeper JSON overflows the stack of recursive readers such as JSON.stringify. */
const MAX_DEPTH = 200;

/**
 * @param input any value, usually parsed JSON
 * @throws BenchmarkError SUITE_INVALID with the path, what was found and the fix
 */
export function readInput(input: unknown): SuiteInput {
  assertNotTooDeep(input);
  assertKnownKeys(suiteInputSchema, input, []);
  const result = v.safeParse(suiteInputSchema, input);
  if (result.success) return result.output;
  const issue = innermostIssue(result.issues[0]);
  throw problemAt(pathOf(issue), `found ${describe(issue.input)}`, issue.message);
}

function assertNotTooDeep(input: unknown): void {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      throw problemAt([], `found JSON nested deeper than ${MAX_DEPTH} levels`, 'Give flatter events.');
    }
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function assertKnownKeys(schema: v.GenericSchema, value: unknown, path: JsonPath): void {
  if (value === undefined || value === null) return;
  if ('wrapped' in schema) {
    assertKnownKeys(schema.wrapped as v.GenericSchema, value, path);
    return;
  }
  if ('item' in schema && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      assertKnownKeys(schema.item as v.GenericSchema, item, [...path, index]);
    }
    return;
  }
  if (typeof value !== 'object') return;
  if (schema.type === 'union' && 'options' in schema) {
    const objectOption = (schema.options as v.GenericSchema[]).find(({ type }) => type === 'strict_object');
    if (objectOption !== undefined) assertKnownKeys(objectOption, value, path);
    return;
  }
  if (schema.type !== 'strict_object' || !('entries' in schema)) return;
  assertKnownObjectKeys(schema as ObjectSchema, value, path);
}

type ObjectSchema = v.GenericSchema & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
  readonly message?: unknown;
};

function assertKnownObjectKeys(schema: ObjectSchema, value: object, path: JsonPath): void {
  if (Array.isArray(value)) {
    throw problemAt(path, `found ${describe(value)} instead of an object`, String(schema.message));
  }
  const keys = Object.keys(schema.entries);
  for (const [key, member] of Object.entries(value)) {
    const entry = Object.hasOwn(schema.entries, key) ? schema.entries[key] : undefined;
    if (entry !== undefined) {
      assertKnownKeys(entry, member, [...path, key]);
      continue;
    }
    throw problemAt(
      [...path, key],
      `there is no such key${didYouMean(key, keys)}`,
      `Known keys here: ${keys.filter((name) => name !== '$schema' && name !== 'Comment').join(', ')}.`,
    );
  }
}

/** For a union, the issue inside the option whose type the value has; else the issue itself. */
function innermostIssue(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  const inner = issue.type === 'union' ? (issue.issues ?? []).find(({ input }) => input !== issue.input) : undefined;
  if (inner === undefined) return issue;
  const best = innermostIssue(inner);
  const path = [...(issue.path ?? []), ...(best.path ?? [])];
  return path.length === 0 ? best : { ...best, path: path as [v.IssuePathItem, ...v.IssuePathItem[]] };
}

function pathOf(issue: v.BaseIssue<unknown>): JsonPath {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}
