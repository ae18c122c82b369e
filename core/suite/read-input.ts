/**
 * Reads any JSON value as the input form of a suite, or says which place is wrong. Unknown keys are looked for before
 * anything else: a misspelt key is the most likely reason for whatever else is wrong.
 */
import * as v from 'valibot';
import { didYouMean } from './nearest.ts';
import { describe, type JsonPath, problemAt } from './problems.ts';
import { type SuiteInput, suiteInputSchema } from './schema.ts';

/** Deeper JSON than any event needs; beyond it, recursive readers (JSON.stringify among them) overflow the stack. */
const MAX_DEPTH = 200;

/**
 * @param input any value, usually parsed JSON
 * @throws BenchmarkError SUITE_INVALID with path, what was found and the cure
 */
export function readInput(input: unknown): SuiteInput {
  refuseTooDeep(input);
  refuseUnknownKeys(suiteInputSchema, input, []);
  const result = v.safeParse(suiteInputSchema, input);
  if (result.success) return result.output;
  const issue = mostSpecific(result.issues[0]);
  throw problemAt(pathOf(issue), `found ${describe(issue.input)}`, issue.message);
}

function refuseTooDeep(input: unknown): void {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      throw problemAt([], `found JSON nested deeper than ${MAX_DEPTH} levels`, 'Give flatter events.');
    }
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function refuseUnknownKeys(schema: v.GenericSchema, value: unknown, path: JsonPath): void {
  if (value === undefined || value === null) return;
  if ('wrapped' in schema) {
    refuseUnknownKeys(schema.wrapped as v.GenericSchema, value, path);
    return;
  }
  if ('item' in schema && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      refuseUnknownKeys(schema.item as v.GenericSchema, item, [...path, index]);
    }
    return;
  }
  if (typeof value !== 'object') return;
  if (schema.type === 'union' && 'options' in schema) {
    const objectOption = (schema.options as v.GenericSchema[]).find(({ type }) => type === 'strict_object');
    if (objectOption !== undefined) refuseUnknownKeys(objectOption, value, path);
    return;
  }
  if (schema.type !== 'strict_object' || !('entries' in schema)) return;
  refuseUnknownKeysOfObject(schema as ObjectSchema, value, path);
}

type ObjectSchema = v.GenericSchema & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
  readonly message?: unknown;
};

function refuseUnknownKeysOfObject(schema: ObjectSchema, value: object, path: JsonPath): void {
  if (Array.isArray(value)) {
    throw problemAt(path, `found ${describe(value)} instead of an object`, String(schema.message));
  }
  const known = Object.keys(schema.entries);
  for (const [key, member] of Object.entries(value)) {
    const entry = Object.hasOwn(schema.entries, key) ? schema.entries[key] : undefined;
    if (entry !== undefined) {
      refuseUnknownKeys(entry, member, [...path, key]);
      continue;
    }
    throw problemAt(
      [...path, key],
      `there is no such key${didYouMean(key, known)}`,
      `Known keys here: ${known.filter((name) => name !== '$schema' && name !== 'Comment').join(', ')}.`,
    );
  }
}

/** Of a union's issue the one inside the option that was meant, when the value has that option's type. */
function mostSpecific(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  const inner = issue.type === 'union' ? (issue.issues ?? []).find((each) => each.input !== issue.input) : undefined;
  if (inner === undefined) return issue;
  const best = mostSpecific(inner);
  const path = [...(issue.path ?? []), ...(best.path ?? [])];
  return path.length === 0 ? best : { ...best, path: path as [v.IssuePathItem, ...v.IssuePathItem[]] };
}

function pathOf(issue: v.BaseIssue<unknown>): JsonPath {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}
