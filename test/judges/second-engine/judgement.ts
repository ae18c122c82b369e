/** What is wrong with a run: against what its scenario says, and against the other engine's. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import {
  LoadEvent,
  MeasureEvent,
  PlanRunEvent,
  ReportEvent,
  RestoreEvent,
  StepEvent,
} from '../../../orchestrator-lambdas/events.ts';
import { ENGINES, type Machine, playAll, type Recording } from './engines.ts';
import type { Scenario } from './scenario.ts';

/** The complaints about each state machine: none when both engines do the same, and what the scenarios say. */
export async function judge(machines: readonly Machine[]): Promise<string[][]> {
  const [moto, ministack] = await Promise.all(ENGINES.map((engine) => playAll(engine, machines)));
  return machines.map(({ scenarios }, index) => {
    const [first, second] = [moto?.[index], ministack?.[index]];
    const refusals = [...refusal('moto', first), ...refusal('MiniStack', second)];
    if (refusals.length > 0) return refusals;
    return scenarios.flatMap((scenario, number) =>
      compare(scenario, recording(first, number), recording(second, number)),
    );
  });
}

type Played = Awaited<ReturnType<typeof playAll>>[number] | undefined;

function refusal(engine: string, played: Played): string[] {
  return played !== undefined && 'refusal' in played ? [`${engine} refuses the state machine: ${played.refusal}`] : [];
}

function recording(played: Played, number: number): Recording | undefined {
  return played !== undefined && 'recordings' in played ? played.recordings[number] : undefined;
}

/** The complaints about one scenario. */
export function compare(scenario: Scenario, moto: Recording | undefined, ministack: Recording | undefined): string[] {
  if (moto === undefined || ministack === undefined) return [`${scenario.name}: was not played`];
  const complaints = [
    ...against(scenario, moto).map((complaint) => `on moto ${complaint}`),
    ...against(scenario, ministack).map((complaint) => `on MiniStack ${complaint}`),
    ...unequal('the engines call', callsOf(moto), callsOf(ministack)),
  ];
  return complaints.map((complaint) => `${scenario.name}: ${complaint}`);
}

function against(scenario: Scenario, recording: Recording): string[] {
  const { outcome, entered, waits, calls } = recording;
  const states = Map.groupBy(entered, ({ execution }) => execution);
  const names = new Map([...states].map(([execution, list]) => [execution, list.map(({ state }) => state)]));
  return [
    ...unequal('it enters', names, new Map(Object.entries(scenario.states))),
    ...unequal('it ends with', outcome.error ?? outcome.status, scenario.end),
    ...unequal('it waits', waits.length, scenario.waits),
    ...calls.flatMap(refusedInput),
  ];
}

/** What each function checks its input with. */
const SCHEMAS: Readonly<Record<string, v.GenericSchema>> = {
  PlanRun: PlanRunEvent,
  ForceColdStart: StepEvent,
  Measure: MeasureEvent,
  ApplyLoad: LoadEvent,
  RestoreConfiguration: RestoreEvent,
  AggregateResults: ReportEvent,
  PublishReport: ReportEvent,
};

function refusedInput(call: Recording['calls'][number]): string[] {
  const schema = SCHEMAS[call.function];
  return schema !== undefined && v.is(schema, call.payload)
    ? []
    : [`${call.function} refuses its input ${inWords(call.payload)}`];
}

/** The calls of each lane in their order: lanes run side by side. */
function callsOf({ calls, outcome }: Recording): Map<string, unknown[]> {
  const byExecution = Map.groupBy(calls, ({ payload }) => String(payload['laneId'] ?? 'run'));
  return new Map(
    [...byExecution].map(([execution, list]) => [
      execution,
      list.map((call) => ({ function: call.function, payload: withoutNames(call.payload, outcome.executionArn) })),
    ]),
  );
}

/** An engine has its own account, clock, and words for what is not a Lambda's error. */
function withoutNames(payload: Recording['calls'][number]['payload'], executionArn: string): unknown {
  return JSON.parse(JSON.stringify(payload), (key, value: unknown) => {
    if (value === executionArn) return 'the execution';
    if (key === 'executionStartedAt') return Number.isNaN(Date.parse(String(value))) ? value : 'a time';
    return key === 'Cause' ? parsed(String(value)) : value;
  });
}

function parsed(cause: string): unknown {
  try {
    return JSON.parse(cause);
  } catch {
    return 'a text';
  }
}

function unequal(what: string, actual: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(actual, expected) ? [] : [`${what} ${inWords(actual)} instead of ${inWords(expected)}`];
}

function inWords(value: unknown): string {
  return JSON.stringify(value instanceof Map ? Object.fromEntries(value) : value);
}
