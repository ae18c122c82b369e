/** The plan of a generated run: as many functions, memory sizes and rounds as a figure of the bench needs. */
import { arrivalSchedule } from '../../../core/load/schedule.ts';
import { makeSegments } from '../../../core/load/segments.ts';
import { configurationId } from '../../../core/plan/configurations.ts';
import type { Configuration, LoadJob, Plan, PlannedFunction, Step } from '../../../core/plan/types.ts';
import type { Suite } from '../../../core/suite/types.ts';

export interface GeneratedShape {
  readonly functions: number;
  readonly memoryMb: readonly number[];
  readonly rounds: number;
  /** Of each visit: one cold start, its follow-up, and warm calls for the rest; 1 = the cold start alone. */
  readonly samplesPerVisit: number;
  /** Arrivals of one load on the first configuration; 0 = none. */
  readonly arrivals: number;
  /** Of an unchanged suite, which is published: its nights before this run. Absent = a changed suite. */
  readonly earlierNights?: number;
}

const LANES = 10;
const STARTED_AT = '2026-11-20T02:00:00.000Z';
const METRICS = ['sdk_call_ms', 'duration_ms', 'items_count'];
const PAYLOAD = { name: 'get', event: {} };
const MAX_SEGMENT_SECONDS = 800;

export function generatedPlan(shape: GeneratedShape): Plan {
  const labels = Array.from({ length: shape.functions }, (_, index) => `function-${index + 1}`);
  const functions = labels.map(plannedFunction);
  const configurations = labels.flatMap((label) => shape.memoryMb.map((memoryMb) => configuration(label, memoryMb)));
  const [first] = configurations;
  const load = shape.arrivals > 0 && first !== undefined ? [loadJob(first, shape.arrivals)] : undefined;
  const invocations = configurations.length * shape.rounds * shape.samplesPerVisit + shape.arrivals;
  return {
    schemaVersion: 1,
    runId: '20261120T020000Z-bench-0a1b2c',
    executionArn: 'arn:aws:states:eu-west-1:000000000000:execution:thaw-benchmark:bench',
    startedAt: STARTED_AT,
    environment: { kind: 'aws', region: 'eu-west-1' },
    suite: suiteOf(shape, labels),
    suiteSha256: '0'.repeat(64),
    modified: shape.earlierNights === undefined,
    settleMs: 0,
    functions,
    configurations,
    lanes: lanesOf(shape, labels, configurations),
    ...(load !== undefined && { load }),
    estimate: { invocations, updates: 1, stateTransitions: 1, apiCalls: 1, seconds: 1, costUsd: 0 },
    controlPlaneCalls: 10,
    warnings: [],
  };
}

function suiteOf({ memoryMb, rounds, samplesPerVisit }: GeneratedShape, labels: readonly string[]): Suite {
  const [reference = ''] = labels;
  const warm = Math.max(0, samplesPerVisit - 2);
  return {
    name: 'bench',
    seed: 7,
    functions: labels.map((label) => ({ label, target: label, memoryMb, payloads: [PAYLOAD] })),
    setup: [],
    cold: { samples: rounds, burst: 1, followUps: samplesPerVisit > 1 ? 1 : 0, maxAttempts: 3 },
    ...(warm > 0 && { warm: { samples: warm * rounds, discard: 0 } }),
    reference,
    budget: { usd: 1, minutes: 60 },
    published: [],
    patterns: [],
  };
}

function plannedFunction(label: string): PlannedFunction {
  return {
    label,
    functionName: `thaw-${label}`,
    functionArn: `arn:aws:lambda:eu-west-1:000000000000:function:thaw-${label}`,
    target: label,
    runtime: 'python3.13',
    architecture: 'arm64',
    timeoutSeconds: 10,
    codeSizeBytes: 1_000_000,
    codeSha256: 'JLhTkBzkMbWk3JfxGz9bBvkPrO0Vk1Lx0wD1Yk3wq6c=',
    hasProbe: true,
    metrics: METRICS,
  };
}

function configuration(label: string, memoryMb: number): Configuration {
  const fields = { function: label, architecture: 'arm64', memoryMb } as const;
  return { id: configurationId(fields, PAYLOAD.name, undefined), ...fields, payload: PAYLOAD };
}

/** Functions are dealt to the lanes in turn; a round visits every configuration of its lane. */
function lanesOf(
  { rounds, samplesPerVisit }: GeneratedShape,
  labels: readonly string[],
  configurations: readonly Configuration[],
): Plan['lanes'] {
  const byFunction = Map.groupBy(configurations, (of) => of.function);
  return Array.from({ length: Math.min(LANES, labels.length) }, (_, lane) => {
    const functions = labels.filter((_label, index) => index % LANES === lane);
    const visited = functions.flatMap((label) => byFunction.get(label) ?? []);
    const steps = Array.from({ length: rounds }, (_round, round) =>
      visited.map(
        ({ id, function: label, memoryMb }, place): Step => ({
          index: round * visited.length + place,
          round: round + 1,
          position: place + 1,
          function: label,
          memoryMb,
          cold: { configurationId: id, burst: 1, followUps: samplesPerVisit > 1 ? 1 : 0 },
          warm: samplesPerVisit > 2 ? [{ configurationId: id, samples: samplesPerVisit - 2, discard: 0 }] : [],
        }),
      ),
    ).flat();
    return { id: `lane-${lane + 1}`, functions, steps };
  });
}

/** At 1,000 arrivals per second. */
function loadJob({ id, function: label, memoryMb }: Configuration, arrivals: number): LoadJob {
  const phases = [{ seconds: arrivals / 1000, fromRps: 1000, toRps: 1000 }];
  const schedule = arrivalSchedule(phases, 'even', 'bench');
  return {
    id: 'load-1',
    configurationId: id,
    function: label,
    memoryMb,
    options: { phases, distribution: 'even', via: 'invoke', windowSeconds: 60 },
    seed: 'bench',
    arrivals: schedule.length,
    segments: makeSegments(phases, schedule, MAX_SEGMENT_SECONDS),
  };
}
