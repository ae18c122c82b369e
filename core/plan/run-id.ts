/**
 * Run ids: `<UTC yyyymmddThhmmssZ>-<suite>-<6 hex>`. The same execution always gets the same id, which makes PlanRun
 * idempotent. The hex digits distinguish executions that start in the same second. They come from a non-cryptographic hash
 * implemented here, because core has no node:crypto; they need not be hard to guess.
 */
import { BenchmarkError } from '../errors.ts';

/**
 * The id of a run.
 * @param suite slug of the suite
 * @param startedAtIso start of the execution, ISO 8601 with time zone
 * @param executionArn ARN of the execution
 * @throws BenchmarkError BUG when the start time is not an ISO 8601 time
 */
export function makeRunId(suite: string, startedAtIso: string, executionArn: string): string {
  const started = Date.parse(startedAtIso);
  if (Number.isNaN(started)) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: `The execution's start time is not an ISO 8601 time: ${JSON.stringify(startedAtIso)}`,
      fix: 'Pass $$.Execution.StartTime of the state machine.',
    });
  }
  const instant = new Date(started).toISOString();
  const compact = `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  return `${compact}-${suite}-${hex24(`${executionArn}\n${instant}`)}`;
}

/** Start and suite of a run id, or undefined when the text is not a run id. */
export function parseRunId(runId: string): { readonly startedAt: string; readonly suite: string } | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-([a-z0-9-]+)-[0-9a-f]{6}$/.exec(runId);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, suite] = match;
  return { startedAt: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`, suite: suite ?? '' };
}

/** 24 bits of FNV-1a (32 bit) after the finalizer of MurmurHash3, as 6 hex digits. */
function hex24(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return (hash & 0xffffff).toString(16).padStart(6, '0');
}
