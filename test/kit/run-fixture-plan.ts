/** The plan of the fixture run (run-fixture.ts), complete or as small as the golden files need it. */
import type { Configuration, Lane, Plan, PlannedFunction, Step } from '../../core/plan/types.ts';
import type { Suite } from '../../core/suite/types.ts';
import { builtFunction } from './planned-function.ts';

/** The part of the fixture that a run has. */
export interface FixtureScope {
  readonly functions: readonly string[];
  readonly payloads: readonly string[];
  readonly memoryMb: readonly number[];
  readonly rounds: number;
}

/** Ten configurations in two lanes. */
export const FULL_FIXTURE: FixtureScope = {
  functions: ['rust-dynamodb', 'python-dynamodb', 'rust-latency-breakdown'],
  payloads: ['get', 'put'],
  memoryMb: [128, 512],
  rounds: 8,
};

/** Two configurations, which a comparison needs, and six rounds, which an interval needs. */
export const TWO_CONFIGURATIONS: FixtureScope = {
  functions: ['rust-dynamodb', 'python-dynamodb'],
  payloads: ['get'],
  memoryMb: [128],
  rounds: 6,
};

export const STARTED_AT = '2026-11-20T02:00:00.000Z';

/** Typical figures at 128 MB. CPU-bound durations decrease with memory, init does not. */
export interface FunctionFigures {
  readonly label: string;
  readonly lane: string;
  readonly runtime: string;
  readonly payloads: readonly string[];
  readonly initMs: number;
  readonly firstMs: number;
  readonly warmMs: number;
  readonly memoryMb: number;
  readonly metrics: readonly string[];
  readonly codeSizeBytes: number;
  readonly profile: string;
  readonly toolchain: string;
  readonly awsClient?: string;
  readonly differences: readonly string[];
}

export const FUNCTION_FIGURES: readonly FunctionFigures[] = [
  {
    label: 'rust-dynamodb',
    lane: 'lane-1',
    runtime: 'provided.al2023',
    payloads: ['get', 'put'],
    initMs: 24,
    firstMs: 812,
    warmMs: 3.1,
    memoryMb: 22,
    metrics: ['sdk_call_ms', 'duration_ms', 'items_count'],
    codeSizeBytes: 4_210_336,
    profile: 'release-light',
    toolchain: 'rustc 1.95.0',
    awsClient: 'light client',
    differences: ['Newer crates; published: aws-sdk-dynamodb 1.110.0.', 'An unknown op is answered 400.'],
  },
  {
    label: 'python-dynamodb',
    lane: 'lane-1',
    runtime: 'python3.13',
    payloads: ['get', 'put'],
    initMs: 241,
    firstMs: 266,
    warmMs: 13.2,
    memoryMb: 78,
    metrics: ['sdk_call_ms', 'duration_ms', 'items_count'],
    codeSizeBytes: 2_113,
    profile: 'none',
    toolchain: 'Python 3.11.7',
    differences: [],
  },
  {
    label: 'rust-latency-breakdown',
    lane: 'lane-2',
    runtime: 'provided.al2023',
    payloads: ['get'],
    initMs: 27,
    firstMs: 640,
    warmMs: 3.4,
    memoryMb: 23,
    metrics: ['sdk_call_ms', 'dns_ms', 'tcp_ms', 'tls_ms', 'total_breakdown_ms'],
    codeSizeBytes: 4_400_120,
    profile: 'release-light',
    toolchain: 'rustc 1.95.0',
    awsClient: 'light client',
    differences: ["The endpoint is that of the function's Region."],
  },
];

const SUITE: Suite = {
  name: 'fixture',
  description: 'Rust against Python on DynamoDB, and where the first call of Rust goes.',
  seed: 7,
  functions: [],
  setup: [{ target: 'rust-dynamodb', payload: { name: 'batch_write', event: {} } }],
  reference: 'rust-dynamodb',
  budget: { usd: 1, minutes: 60 },
  published: [
    figure('rust-dynamodb', 'get', 'cold', 'initDurationMs', 112, 'ms'),
    figure('rust-dynamodb', 'get', 'cold', 'durationMs', 912, 'ms'),
    figure('python-dynamodb', 'get', 'cold', 'initDurationMs', 357, 'ms'),
    figure('python-dynamodb', 'get', 'cold', 'durationMs', 291, 'ms'),
    figure('python-dynamodb', 'get', 'warm', 'sdk_call_ms', 4.7, '×'),
    figure('node-dynamodb', 'get', 'cold', 'durationMs', 300, 'ms'),
    {
      function: 'rust-dynamodb',
      phase: 'package',
      metric: 'packageSize',
      value: 11,
      unit: 'MB',
      source: 'the article',
    },
  ],
  patterns: [
    {
      statement: 'The first call of Rust takes longer than that of Python',
      left: { function: 'rust-dynamodb', payload: 'get', phase: 'cold', metric: 'durationMs' },
      right: { function: 'python-dynamodb', payload: 'get', phase: 'cold', metric: 'durationMs' },
    },
    {
      statement: 'Rust starts slower than Python',
      left: { function: 'rust-dynamodb', payload: 'get', phase: 'cold', metric: 'initDurationMs' },
      right: { function: 'python-dynamodb', payload: 'get', phase: 'cold', metric: 'initDurationMs' },
    },
    {
      statement: 'Node starts slower than Python',
      left: { function: 'node-dynamodb', payload: 'get', phase: 'cold', metric: 'initDurationMs' },
      right: { function: 'python-dynamodb', payload: 'get', phase: 'cold', metric: 'initDurationMs' },
    },
  ],
};

function figure(label: string, payload: string, phase: 'cold' | 'warm', metric: string, value: number, unit: string) {
  return { function: label, payload, memoryMb: 128, phase, metric, value, unit, source: 'the article' };
}

function suiteOf({ memoryMb, payloads, rounds }: FixtureScope, shapes: readonly FunctionFigures[]): Suite {
  return {
    ...SUITE,
    functions: shapes.map((shape) => ({
      label: shape.label,
      target: shape.label,
      memoryMb,
      payloads: shape.payloads.map((name) => ({ name, event: { queryStringParameters: { op: name } } })),
    })),
    cold: { payloads: ['get'], samples: rounds, burst: 1, followUps: 1, maxAttempts: 3, settleMs: 0 },
    warm: { payloads, samples: rounds * 2, discard: 1 },
    lanes: new Set(shapes.map(({ lane }) => lane)).size,
  };
}

export function fixturePlan(scope: FixtureScope): Plan {
  const shapes = FUNCTION_FIGURES.filter(({ label }) => scope.functions.includes(label)).map((shape) => ({
    ...shape,
    payloads: shape.payloads.filter((name) => scope.payloads.includes(name)),
  }));
  const laneIds = [...new Set(shapes.map(({ lane }) => lane))];
  const configurations = shapes.flatMap((shape) =>
    scope.memoryMb.flatMap((memoryMb) =>
      shape.payloads.map(
        (name): Configuration => ({
          id: configurationId(shape.label, memoryMb, name),
          function: shape.label,
          architecture: 'x86_64',
          memoryMb,
          payload: { name, event: { queryStringParameters: { op: name } } },
        }),
      ),
    ),
  );
  return {
    schemaVersion: 1,
    runId: '20261120T020000Z-fixture-0a1b2c',
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:fixture',
    startedAt: STARTED_AT,
    environment: {
      kind: 'local',
      region: 'us-east-1',
      cpu: '2 × Example CPU',
      throttle: 'cgroup-v2',
      memoryLimit: 'cgroup-v2',
      runtimeVersions: { 'python3.13': 'Python 3.11.7' },
    },
    suite: suiteOf(scope, shapes),
    suiteSha256: 'f'.repeat(64),
    modified: false,
    settleMs: 0,
    functions: shapes.map(functionOf),
    configurations,
    lanes: laneIds.map((id) =>
      makeLane(
        id,
        shapes.filter(({ lane }) => lane === id),
        scope,
      ),
    ),
    controlPlaneCalls: 11,
    estimate: { invocations: 340, updates: 51, stateTransitions: 203, apiCalls: 455, seconds: 240, costUsd: 0.02 },
    warnings: [
      {
        code: 'TARGET_MISSING',
        message: 'node-dynamodb was skipped: it could not be built here.',
        fix: 'Install Node and run the suite again.',
      },
    ],
  };
}

function functionOf(figures: FunctionFigures): PlannedFunction {
  const { label, runtime, codeSizeBytes, metrics, profile, toolchain, awsClient, differences } = figures;
  const codeSha256 = `${label.replaceAll('-', '')}0123456789abcdef`;
  const build = { profile, toolchain, zipSha256: codeSha256, ...(awsClient === undefined ? {} : { awsClient }) };
  return builtFunction(label, build, { runtime, codeSizeBytes, codeSha256, metrics, differences });
}

function makeLane(id: string, shapes: readonly FunctionFigures[], scope: FixtureScope): Lane {
  const visits = shapes.flatMap((shape) => scope.memoryMb.map((memoryMb) => ({ shape, memoryMb })));
  const steps = Array.from({ length: scope.rounds }, (_, round) =>
    // The order differs per round, as in real plans.
    [...visits.slice(round % visits.length), ...visits.slice(0, round % visits.length)].map(
      ({ shape, memoryMb }, index): Step => ({
        index: round * visits.length + index,
        round: round + 1,
        position: index + 1,
        function: shape.label,
        memoryMb,
        cold: { configurationId: configurationId(shape.label, memoryMb, 'get'), burst: 1, followUps: 1 },
        warm: shape.payloads.map((name) => ({
          configurationId: configurationId(shape.label, memoryMb, name),
          samples: 2,
          discard: 1,
        })),
      }),
    ),
  ).flat();
  return { id, functions: shapes.map((shape) => shape.label), steps };
}

function configurationId(label: string, memoryMb: number, payload: string): string {
  return `${label}_x86_64_${memoryMb}_${payload}`;
}
