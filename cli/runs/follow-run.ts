/** Polls an execution until it ends: finds its run, counts the objects it has written, reports the progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import { definedOnly } from '../../core/defined-only.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { Execution, Executions } from '../adapters/executions.ts';
import type { ReportsBucket } from '../adapters/reports-bucket.ts';
import { isTransient } from '../errors/connection-lost.ts';
import { findRun } from './find-run.ts';
import { type LoadProgress, type LoadWatch, makeLoadWatch } from './load-progress.ts';

export interface Progress {
  readonly plan: Plan;
  /** Of the lanes, and segments of load. */
  readonly stepsDone: number;
  readonly stepsPlanned: number;
  readonly sampleFiles: number;
  /** Steps done by lane id. */
  readonly lanes: ReadonlyMap<string, number>;
  readonly elapsedMs: number;
  /** While load is applied. */
  readonly load?: LoadProgress;
}

interface FollowOptions {
  readonly executions: Executions;
  readonly bucket: ReportsBucket;
  readonly executionArn: string;
  readonly startedAtMs: number;
  readonly pollMs: number;
  readonly onProgress: (progress: Progress) => void;
  /** Ends the polling; the execution itself continues. */
  readonly signal: AbortSignal;
  /** Undefined: the first call that fails ends the polling. */
  readonly outagePolicy: OutagePolicy | undefined;
}

/** What happens when polls fail while the run continues. */
export interface OutagePolicy {
  /** How long consecutive polls may fail with a transient error. */
  readonly timeoutMs: number;
  /** Called when an outage begins. */
  readonly onOutage: (error: unknown) => void;
  /** Called when it has ended. */
  readonly onRecovery: () => void;
  /** Makes the error to throw after the timeout, or at once when the cause is not transient. */
  readonly makeError: (error: unknown, runId: string | undefined) => Error;
}

interface FollowedRun {
  readonly execution: Execution;
  /** Undefined when the execution ended before it had a plan. */
  readonly plan: Plan | undefined;
}

/**
 * Resolves when the execution has ended or the signal was received (then with status RUNNING).
 * @throws the error of a failed call; with `outagePolicy`, the error that its `makeError` returns
 */
export async function followRun(options: FollowOptions): Promise<FollowedRun> {
  const { outagePolicy, signal } = options;
  let plan: Plan | undefined;
  let loadWatch: LoadWatch | undefined;
  let failingSinceMs: number | undefined;
  for (;;) {
    let progress: Progress | undefined;
    let execution: Execution | undefined;
    try {
      execution = await options.executions.describe(options.executionArn);
      plan ??= await findPlan(options);
      if (plan !== undefined) {
        loadWatch ??= makeLoadWatch(plan);
        progress = await readProgress(options, plan, loadWatch);
      }
      if (failingSinceMs !== undefined) outagePolicy?.onRecovery();
      failingSinceMs = undefined;
    } catch (error) {
      if (outagePolicy === undefined) throw error;
      // Without its plan or its last progress, an ended run would look as if it had never begun: everything is read again.
      execution = undefined;
      if (failingSinceMs === undefined && isTransient(error)) outagePolicy.onOutage(error);
      failingSinceMs ??= Date.now();
      const isOver = Date.now() - failingSinceMs >= outagePolicy.timeoutMs;
      if (isOver || signal.aborted || !isTransient(error)) throw outagePolicy.makeError(error, plan?.runId);
    }
    if (progress !== undefined) options.onProgress(progress);
    if (execution !== undefined && (execution.status !== 'RUNNING' || signal.aborted)) return { execution, plan };
    await sleep(options.pollMs, undefined, { signal }).catch(() => {});
  }
}

async function findPlan({ bucket, executionArn }: FollowOptions): Promise<Plan | undefined> {
  const run = await findRun(bucket, executionArn);
  return run && (await bucket.readJson<Plan>(runKeys(run.runId).plan));
}

async function readProgress(options: FollowOptions, plan: Plan, loadWatch: LoadWatch): Promise<Progress> {
  const keys = runKeys(plan.runId);
  const [steps, samples] = await Promise.all([
    options.bucket.keys(keys.stepsPrefix),
    options.bucket.keys(keys.samplesPrefix),
  ]);
  const lanes = new Map(plan.lanes.map((lane) => [lane.id, 0]));
  const segments = loadJobsOf(plan).reduce((sum, job) => sum + job.segments.length, 0);
  for (const key of steps) {
    const laneId = key.slice(keys.stepsPrefix.length).replace(/-\d+\.json$/, '');
    const done = lanes.get(laneId);
    if (done !== undefined) lanes.set(laneId, done + 1);
  }
  const lanesDone = plan.lanes.every((lane) => (lanes.get(lane.id) ?? 0) >= lane.steps.length);
  const load = loadWatch({ steps, samples }, lanesDone, Date.now());
  return {
    plan,
    stepsDone: steps.length,
    stepsPlanned: plan.lanes.reduce((sum, lane) => sum + lane.steps.length, 0) + segments,
    sampleFiles: samples.length,
    lanes,
    elapsedMs: Date.now() - options.startedAtMs,
    ...definedOnly({ load }),
  };
}
