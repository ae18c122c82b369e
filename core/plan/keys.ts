/**
 * Every S3 key of the project. Keys depend only on ids, so a retried task overwrites its own object and nothing is
 * counted twice.
 */
import type { Phase } from './types.ts';

/**
 * Keys of one run.
 * @param runId as `makeRunId` gives it
 */
export function runKeys(runId: string) {
  const prefix = `${RUNS_PREFIX}${runId}/`;
  const samplesPrefix = `${prefix}samples/`;
  const stepsPrefix = `${prefix}steps/`;
  return {
    prefix,
    plan: `${prefix}plan.json`,
    /** Array of `{laneId, firstStep, stepCount}`, which the Distributed Map reads for the first part of the lanes. */
    lanes: `${prefix}lanes.json`,
    /** The same for part 2 and later ones: this prefix, the number of the part, `.json`. */
    lanesPrefix: `${prefix}lanes-`,
    /** What the tasks of one lane or load job read of the plan (lane-plan.ts). */
    lanePlan: (laneId: string) => `${prefix}lanes/${laneId}.json`,
    /** Array of `{laneId, stepCount}` for load jobs, where each segment is a step. */
    load: `${prefix}load.json`,
    samplesPrefix,
    stepsPrefix,
    results: `${prefix}results.json`,
    /** What PublishReport reads (core/report/publication/publication.ts). */
    publication: `${prefix}publication.json`,
    reportMarkdown: `${prefix}report.md`,
    reportHtml: `${prefix}report.html`,
    /** Exists once the run's functions are being restored: tasks that still measure stop. */
    restoring: `${prefix}restoring.json`,
    /** Exists once they are restored; holds the calls that this took. */
    restored: `${prefix}restored.json`,
    /**
     * Configuration and environment of a function as they were before the run; `functionName` is unqualified. Not below
     * `prefix`: whoever may read reports must not read environment values, which are also kept for days only.
     */
    snapshot: (functionName: string) => `${SNAPSHOTS_PREFIX}${runId}/${functionName}.json`,
    /** Where former versions stored it. Read only: a run of theirs may still have to be restored. */
    formerSnapshot: (functionName: string) => `${prefix}snapshots/${functionName}.json`,
    /** The raw records of one step, configuration and phase. */
    samples: (configurationId: string, phase: Phase, round: number, attempt: number) =>
      `${samplesPrefix}${configurationId}/${phase}-${round}-${attempt}.json`,
    /**
     * The records of a load segment: file 0 is `load-<segment>.json` and written last; when there are many records, the
     * files before it are `load-<segment>-<file>.json`, counted from 1. `segment` counts from 0.
     */
    loadSamples: (configurationId: string, segment: number, file: number) =>
      `${samplesPrefix}${configurationId}/load-${segment}${file === 0 ? '' : `-${file}`}.json`,
    /** One object per finished step, `{status, reason?}`; their number is the progress of the run. */
    step: (laneId: string, stepIndex: number) => `${stepsPrefix}${laneId}-${stepIndex}.json`,
  } as const;
}

/** All runs. Lifecycle rules expire this prefix and `SNAPSHOTS_PREFIX`, nothing else. */
export const RUNS_PREFIX = 'runs/';
export const SNAPSHOTS_PREFIX = 'snapshots/';
export const LATEST_PREFIX = 'latest/';
/** The page with the latest run of each suite. */
export const INDEX_KEY = 'index.html';
/** All locks; they are never deleted. */
export const LOCKS_PREFIX = 'locks/';

/** `{lastComplete, last, history}` of a shipped or saved suite. */
export function latestKey(suite: string): string {
  return `${LATEST_PREFIX}${suite}.json`;
}

/** The lock of a function; `functionName` is unqualified, so two labels of one function share one lock. */
export function lockKey(functionName: string): string {
  return `${LOCKS_PREFIX}${functionName}.json`;
}

/** All history objects of one suite. */
export function historyPrefix(suite: string): string {
  return `history/${suite}/`;
}

/** One immutable object per run; nothing is ever appended. */
export function historyKey(suite: string, runId: string): string {
  return `${historyPrefix(suite)}${runId}.json`;
}

/** The run id in a key below `history/<suite>/`, or undefined for any other key. */
export function runIdOfHistoryKey(key: string): string | undefined {
  return /^history\/[^/]+\/([^/]+)\.json$/.exec(key)?.[1];
}

/** What starts apart from the runs say about a function's code. @param codeSha256 base64, as Lambda returns it */
export function explanationKey(functionName: string, codeSha256: string): string {
  const name = codeSha256.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `explanations/${functionName}/${name}.json`;
}

/** The object that names the run of an execution. `digest` is the SHA-256 of the execution's ARN in hex. */
export function executionKey(digest: string): string {
  return `executions/${digest}.json`;
}

/** A notification about a run or a night, one object per message. `subject` is a run id or a day. */
export function noticeKey(suite: string, subject: string, kind: string): string {
  return `notices/${suite}/${subject}-${kind}.json`;
}

/** Notifications that could not be sent yet. */
export function unsentNoticePrefix(suite: string): string {
  return `notices/${suite}/unsent/`;
}

/** As `noticeKey`; the object stays when the notification is sent later, and counts as sent once that key exists. */
export function unsentNoticeKey(suite: string, subject: string, kind: string): string {
  return `${unsentNoticePrefix(suite)}${subject}-${kind}.json`;
}

/** All deliveries of one suite's schedule. */
export function deliveryPrefix(suite: string): string {
  return `deliveries/${suite}/`;
}

/** The scheduled time in the key of a delivery, ISO 8601; undefined for any other key. */
export function scheduledTimeOfDelivery(key: string): string | undefined {
  const match = /\/(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2}(?:\.\d+)?)Z\.json$/.exec(key);
  return match === null ? undefined : `${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`;
}

/** The first delivery of a scheduled run. `scheduledTime` is as the schedule sent it; characters unsafe in keys are replaced. */
export function deliveryKey(suite: string, scheduledTime: string): string {
  return `deliveries/${suite}/${scheduledTime.replaceAll(/[^A-Za-z0-9.-]/g, '-')}.json`;
}

/** A file of a finished run whose report was made again: `rebuilt-<n>/` in the run's folder. */
export function rebuiltKey(runId: string, n: number, file: string): string {
  return `runs/${runId}/rebuilt-${n}/${file}`;
}
