/**
 * Predicted calls of Lambda's control plane. How often an update is polled depends on how long it takes and how far those before
 * it were apart, so the updates of a function are played; the report has the number that was counted.
 */

import { seededRandom } from '../statistics/seeded-shuffle.ts';
import type { SetupCall } from '../suite/types.ts';
import { sum } from '../sum.ts';
import type { LoadJob, PlannedFunction, Step } from './types.ts';
import { nextHint, pollTimesMs, seenUpdate, type UpdateHint } from './update-polls.ts';

type ControlPlaneApi =
  | 'GetAccountSettings'
  | 'GetFunction'
  | 'GetFunctionUrlConfig'
  | 'GetRuntimeManagementConfig'
  | 'UpdateFunctionConfiguration';

export type ControlPlaneCalls = Readonly<Record<ControlPlaneApi, number>>;

interface CallingWork {
  readonly functions: readonly PlannedFunction[];
  readonly setup: readonly SetupCall[];
  /** Those that are measured. */
  readonly steps: readonly Step[];
  readonly load: readonly LoadJob[];
  readonly laneCount: number;
  readonly updateSeconds: number;
}

/** The updates of a function take so much more or less than their mean, at most; assumed. */
const UPDATE_SPREAD = 0.1;
/** Sequences of so many updates in all are played for each mean. */
const PLAYED_UPDATES = 1_000;

/**
 * The calls of a run in which every first attempt succeeds. PlanRun reads each function, its runtime management and, once it is locked, its
 * snapshot; a step is the update, its polls and the check after the last call; a restore reads, updates and polls.
 */
export function countCalls({
  functions,
  setup,
  steps,
  load,
  laneCount,
  updateSeconds,
}: CallingWork): ControlPlaneCalls {
  const plannedOf = new Map(functions.map((planned) => [planned.label, planned]));
  const readsOfSecret = (label: string) => (plannedOf.get(label)?.signing === undefined ? 0 : 1);
  const updatesOf = new Map(functions.map(({ functionArn }) => [functionArn, 0]));
  for (const { function: label } of [...steps, ...load]) {
    const arn = plannedOf.get(label)?.functionArn ?? '';
    updatesOf.set(arn, (updatesOf.get(arn) ?? 0) + 1);
  }
  const lambdaFunctions = updatesOf.size;
  const meanPolls = new Map(
    [...new Set(updatesOf.values())].map((updates) => [
      updates,
      playPolls(updates, updateSeconds, Math.max(1, laneCount)),
    ]),
  );
  const polls = sum([...updatesOf.values()], (updates) => meanPolls.get(updates) ?? 0);
  const pollsOfRestore = pollTimesMs(1000 * updateSeconds, { lanes: 1 }).length;
  const segments = sum(load, (job) => job.segments.length);
  return {
    GetAccountSettings: 1,
    GetFunction:
      lambdaFunctions * (1 + 1 + 1 + pollsOfRestore) +
      readsOfSetup(functions, setup) +
      Math.round(polls) +
      sum(steps, ({ function: label }) => 1 + readsOfSecret(label)) +
      segments +
      sum(load, (job) => job.segments.length * readsOfSecret(job.function)),
    GetFunctionUrlConfig: sum(load, (job) => (job.options.via === 'url' ? job.segments.length : 0)),
    GetRuntimeManagementConfig: functions.length,
    UpdateFunctionConfiguration: steps.length + load.length + lambdaFunctions,
  };
}

export function totalCalls(calls: ControlPlaneCalls): number {
  return sum(Object.values(calls), (count) => count);
}

/** Functions that only setup calls name are read as well, and those with signed payloads again for the name of the secret. */
function readsOfSetup(functions: readonly PlannedFunction[], setup: readonly SetupCall[]): number {
  const measured = setup.map((call) =>
    functions.find(({ target, functionArn }) =>
      call.target === undefined ? functionArn === call.functionArn : target === call.target,
    ),
  );
  const others = setup.flatMap(({ target, functionArn }, index) => (measured[index] ? [] : [target ?? functionArn]));
  return new Set(others).size + measured.filter((planned) => planned?.signing !== undefined).length;
}

/** Mean number of polls of the first `updates` updates of a function, of which nothing is known before the first one. */
function playPolls(updates: number, updateSeconds: number, lanes: number): number {
  const random = seededRandom(updates);
  const sequences = updates === 0 ? 0 : Math.ceil(PLAYED_UPDATES / updates);
  let polls = 0;
  for (let sequence = 0; sequence < sequences; sequence += 1) {
    let hint: UpdateHint | undefined;
    for (let update = 0; update < updates; update += 1) {
      const updateMs = 1000 * updateSeconds * (1 + UPDATE_SPREAD * (2 * random() - 1));
      const timesMs = pollTimesMs(updateMs, { hint, lanes });
      hint = nextHint(hint, seenUpdate(timesMs));
      polls += timesMs.length;
    }
  }
  return polls / Math.max(1, sequences);
}
