/** Errors about a rejected suite: the path in its JSON, what was found there, and the fix. */
import { BenchmarkError, type ErrorCode } from '../errors.ts';

/** Keys from the root of the suite's JSON. */
export type JsonPath = readonly (string | number)[];

/** `functions[0].memoryMb[1]`; the root is `the suite`. */
function formatPath(path: JsonPath): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(key)) text += text === '' ? key : `.${key}`;
    else text += `[${JSON.stringify(shorten(key, 60))}]`;
  }
  return text === '' ? 'the suite' : text;
}

/** A short description of a value: `"abc"`, `12`, `a list of 3`, `an object`, `nothing`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shorten(value, 80));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'symbol' || typeof value === 'function' ? `a ${typeof value}` : String(value);
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** The error for one path in the suite; thrown by the caller. */
export function problemAt(
  path: JsonPath,
  problem: string,
  fix: string,
  code: ErrorCode = 'SUITE_INVALID',
): BenchmarkError {
  return new BenchmarkError({
    code,
    source: 'user',
    message: `${formatPath(path)}: ${problem}${problem.endsWith('?') ? '' : '.'}`,
    fix,
  });
}
