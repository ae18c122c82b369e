/**
 * A large run that is really made: the deployed state machine and its Lambdas in the local cloud, on stub functions. Says what
 * it took, and everything in which it is not as planned.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { GetFunctionCommand, type GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { Results } from '../../core/analysis/results/types.ts';
import type { ControlPlaneCalls } from '../../core/plan/control-plane.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Plan } from '../../core/plan/types.ts';
import {
  type CloudKit,
  executionEnd,
  histories,
  keysBelow,
  readObject,
  runOf,
  startExecution,
} from '../kit/deployed-cloud.ts';
import { estimatedCalls } from '../kit/estimated-calls.ts';
import { modelledMs } from '../kit/stub-figures.ts';
import { createStubFunctions, forgetStubCalls, readStubCalls, type StubCall } from '../kit/stub-functions.ts';
import { peakMemoryMb } from './peak-memory.ts';
import { mostWithin } from './peaks.ts';

/** GetFunction has 100 calls per second. */
const READ_MS = 12;

export interface RealRunShape {
  readonly functions: number;
  readonly memoryMb: readonly number[];
  readonly rounds: number;
  readonly lanes: number;
  readonly updateMs?: number;
}

export interface RealRunReport {
  readonly configurations: number;
  readonly lanes: number;
  readonly steps: number;
  readonly estimatedSeconds: number;
  readonly seconds: number;
  readonly lanesSeconds: number;
  /** lanesSeconds over the times of the model, summed along the longest lane. */
  readonly ratio: number;
  readonly coldStarts: number;
  readonly calls: Readonly<Record<string, number>>;
  /** Of a run on AWS, whose updates take about as long as those of the stub. */
  readonly estimatedCalls: ControlPlaneCalls;
  readonly polls: number;
  readonly throttles: Readonly<Record<string, number>>;
  readonly s3Objects: number;
  /** What has a limit on AWS. */
  readonly usage: {
    readonly readsPerSecond: number;
    readonly updatesPerSecond: number;
    readonly environmentsOfFunction: number;
    readonly stateBytes: number;
    readonly runEvents: number;
    readonly laneEvents: number;
  };
  /** By function of the orchestrator; empty where processes cannot be read. */
  readonly peakMemoryMb: Readonly<Record<string, number>>;
  /** Where it is not as planned; empty = all is well. */
  readonly problems: readonly string[];
}

export async function realRun(kit: CloudKit, shape: RealRunShape): Promise<RealRunReport> {
  const names = Array.from({ length: shape.functions }, (_, index) => `thaw-stub-scale-${index + 1}`);
  const model = { updateMs: shape.updateMs ?? 1000, initMs: 300, durationMs: 100, spreadPercent: 10, seed: 1 };
  const arns = await createStubFunctions(kit, names, model);
  const before = await settingsOf(kit, names);
  await forgetStubCalls(kit);
  const { executionArn } = await startExecution(kit, {
    name: 'scale',
    functions: arns.map((functionArn) => ({
      functionArn,
      memoryMb: shape.memoryMb,
      payloads: [{ name: 'empty', event: {} }],
    })),
    cold: { samples: shape.rounds, burst: 1, followUps: 0 },
    warm: null,
    budget: { minutes: 1380 },
    // A local run has one without it.
    lanes: shape.lanes,
  });
  const { status, cause, startDate, stopDate } = await executionEnd(kit, executionArn, 3_600_000);
  const calls = await readStubCalls(kit);
  const memory = peakMemoryMb(kit.port);
  const runId = (await runOf(kit, executionArn)) ?? '';
  const results = JSON.parse(await readObject(kit, runKeys(runId).results)) as Results;
  const ran = await histories(kit, executionArn);
  const control = calls.filter(({ api }) => api !== 'Invoke');
  const report = {
    configurations: results.configurations.length,
    lanes: results.run.lanes,
    steps: results.run.steps.planned,
    estimatedSeconds: results.run.estimate.seconds,
    seconds: ((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)) / 1000,
    lanesSeconds: lanesSeconds(calls),
    ratio: lanesSeconds(calls) / longestLaneSeconds(results, calls),
    coldStarts: calls.filter(({ initMs }) => initMs !== undefined).length,
    calls: countBy(calls),
    estimatedCalls: estimatedCalls(JSON.parse(await readObject(kit, runKeys(runId).plan)) as Plan),
    polls: control.filter(({ isPoll }) => isPoll).length,
    throttles: countBy(calls.filter(({ isThrottled }) => isThrottled)),
    s3Objects: (await keysBelow(kit, runKeys(runId).prefix)).length,
    usage: {
      readsPerSecond: mostWithin(1000, timesOf(control.filter(({ api }) => api === 'GetFunction'))),
      updatesPerSecond: mostWithin(1000, timesOf(control.filter(({ api }) => api !== 'GetFunction'))),
      environmentsOfFunction: Math.max(...newEnvironments(calls)),
      stateBytes: Math.max(...ran.flatMap(({ events }) => events.flatMap(payloadBytes))),
      runEvents: ran.find(({ arn }) => arn === executionArn)?.events.length ?? 0,
      laneEvents: Math.max(...ran.filter(({ arn }) => arn !== executionArn).map(({ events }) => events.length)),
    },
    peakMemoryMb: memory,
  };
  const after = await settingsOf(kit, names);
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  return { ...report, problems: problemsOf(shape, { status, cause, results, report, calls, changed }) };
}

interface Ended {
  readonly status: string | undefined;
  readonly cause: string | undefined;
  readonly results: Results;
  readonly report: Omit<RealRunReport, 'problems'>;
  readonly calls: readonly StubCall[];
  /** Functions that are not as they were. */
  readonly changed: readonly string[];
}

function problemsOf(shape: RealRunShape, { status, cause, results, report, calls, changed }: Ended): string[] {
  const { run } = results;
  const planned = shape.functions * shape.memoryMb.length;
  const controlCalls = calls.filter(({ api }) => api !== 'Invoke').length;
  const valid = results.configurations.reduce((sum, { cold }) => sum + (cold?.n ?? 0), 0);
  const checks: readonly (readonly [isOk: boolean, problem: string])[] = [
    [status === 'SUCCEEDED', `the execution ended as ${status}: ${cause}`],
    [report.configurations === planned, `${report.configurations} of ${planned} configurations are in the report`],
    [run.steps.done === run.steps.planned, `${run.steps.done} of ${run.steps.planned} steps are done`],
    [valid === planned * shape.rounds, `${valid} of ${planned * shape.rounds} cold starts are verified`],
    [report.coldStarts === valid, `the stub made ${report.coldStarts} cold starts, the report has ${valid}`],
    [
      report.calls['Invoke'] === run.estimate.invocations,
      `${report.calls['Invoke']} invocations, planned ${run.estimate.invocations}`,
    ],
    [
      report.calls['UpdateFunctionConfiguration'] === run.estimate.updates,
      `${report.calls['UpdateFunctionConfiguration']} updates, planned ${run.estimate.updates}`,
    ],
    [run.actual.apiCalls === controlCalls, `the report counts ${run.actual.apiCalls} calls, the stub ${controlCalls}`],
    [Object.keys(report.throttles).length === 0, `throttled: ${JSON.stringify(report.throttles)}`],
    [changed.length === 0, `${changed.length} functions are not as before, first ${changed[0]}`],
  ];
  return checks.flatMap(([isOk, problem]) => (isOk ? [] : [problem]));
}

/** What a run must leave as it was, by function. */
async function settingsOf(kit: CloudKit, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const settings = new Map<string, string>();
  for (const FunctionName of names) {
    const [found] = await Promise.all([kit.lambda.send(new GetFunctionCommand({ FunctionName })), sleep(READ_MS)]);
    settings.set(FunctionName, JSON.stringify(withoutTimes(found)));
  }
  return settings;
}

function withoutTimes({ Configuration, Tags }: GetFunctionCommandOutput): object {
  const { RevisionId: _revision, LastModified: _modified, Environment, ...configuration } = Configuration ?? {};
  const variables = Object.entries(Environment?.Variables ?? {}).sort();
  return { ...configuration, variables, tags: Object.entries(Tags ?? {}).sort() };
}

function payloadBytes(event: object): number[] {
  return Object.values(event).flatMap((details: unknown) =>
    typeof details === 'object' && details !== null
      ? Object.entries(details).flatMap(([name, value]) =>
          /^(input|output)$/.test(name) && typeof value === 'string' ? [Buffer.byteLength(value)] : [],
        )
      : [],
  );
}

/** From the first update to the last response. */
function lanesSeconds(calls: readonly StubCall[]): number {
  const first = calls.find(({ updateMs }) => updateMs !== undefined);
  const last = calls.findLast(({ durationMs }) => durationMs !== undefined);
  if (first === undefined || last === undefined) return 0;
  return (last.atMs + (last.initMs ?? 0) + (last.durationMs ?? 0) - first.atMs) / 1000;
}

/** Of the model alone. */
function longestLaneSeconds({ functions }: Results, calls: readonly StubCall[]): number {
  const laneOf = new Map(functions.map((measured) => [measured.function, measured.lane]));
  const inLanes = calls.slice(
    calls.findIndex(({ updateMs }) => updateMs !== undefined),
    1 + calls.findLastIndex(({ durationMs }) => durationMs !== undefined),
  );
  const lanes = Map.groupBy(inLanes, ({ functionName }) => laneOf.get(functionName));
  return Math.max(...[...lanes.values()].map(modelledMs)) / 1000;
}

/** The most in 10 s, of each function. */
function newEnvironments(calls: readonly StubCall[]): number[] {
  const cold = calls.filter(({ initMs }) => initMs !== undefined);
  return [...Map.groupBy(cold, ({ functionName }) => functionName).values()].map((own) =>
    mostWithin(10_000, timesOf(own)),
  );
}

function timesOf(calls: readonly StubCall[]): number[] {
  return calls.map(({ atMs }) => atMs);
}

function countBy(calls: readonly StubCall[]): Record<string, number> {
  const groups = Map.groupBy(calls, ({ api }) => api);
  return Object.fromEntries([...groups].map(([api, group]) => [api, group.length]));
}
