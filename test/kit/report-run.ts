/** Small runs for tests of the report, with given samples and everything else as in a real plan. */

import { definedOnly } from '../../core/defined-only.ts';
import type { Configuration, Plan, PlannedFunction } from '../../core/plan/types.ts';
import type { PublishedFigure, PublishedPattern, Suite } from '../../core/suite/types.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import type { ListedRun } from './listed-run.ts';
import { plannedFunction } from './planned-function.ts';

export interface SmallRunOptions {
  /** Labels; the first is the reference. */
  readonly functions?: readonly string[];
  readonly runtimes?: Readonly<Record<string, string>>;
  readonly memoryMb?: readonly number[];
  readonly rounds?: number;
  /** One lane for all functions, or one per function. */
  readonly lanes?: 'one' | 'each';
  readonly environment?: Plan['environment'];
  readonly published?: readonly PublishedFigure[];
  readonly patterns?: readonly PublishedPattern[];
  /** Figures of the sample of a function at a memory size in a round; undefined = not measured. */
  readonly cold?: (label: string, memoryMb: number, round: number) => Partial<Sample> | undefined;
  readonly warm?: (label: string, memoryMb: number, round: number) => Partial<Sample> | undefined;
  readonly plan?: Partial<Plan>;
  readonly planned?: Partial<PlannedFunction>;
}

const AWS = { kind: 'aws', region: 'us-east-1' } as const;

/** A complete run of payload `get`: one cold and one warm call per round, function and memory size. */
export function smallRun(options: SmallRunOptions = {}): ListedRun {
  const functions = options.functions ?? ['rust', 'python'];
  const memorySizes = options.memoryMb ?? [128];
  const rounds = options.rounds ?? 6;
  const configurations = functions.flatMap((label) =>
    memorySizes.map(
      (memoryMb): Configuration => ({
        id: idOf(label, memoryMb),
        function: label,
        architecture: 'arm64',
        memoryMb,
        payload: { name: 'get', event: {} },
      }),
    ),
  );
  const laneFunctions = options.lanes === 'each' ? functions.map((label) => [label]) : [functions];
  const lanes = laneFunctions.map((labels, number) => ({
    id: `lane-${number + 1}`,
    functions: labels,
    steps: visitsOf(labels, memorySizes, rounds).map(({ label, memoryMb, round }, index) => ({
      index,
      round,
      position: index + 1,
      function: label,
      memoryMb,
      cold: { configurationId: idOf(label, memoryMb), burst: 1, followUps: 0 },
      warm: options.warm === undefined ? [] : [{ configurationId: idOf(label, memoryMb), samples: 1, discard: 0 }],
    })),
  }));
  const suite: Suite = {
    name: 'small',
    seed: 1,
    functions: functions.map((label) => ({
      label,
      target: label,
      memoryMb: memorySizes,
      payloads: [{ name: 'get', event: {} }],
    })),
    setup: [],
    cold: { samples: rounds, burst: 1, followUps: 0, maxAttempts: 3 },
    ...(options.warm === undefined ? {} : { warm: { samples: rounds, discard: 0 } }),
    ...(functions[0] === undefined ? {} : { reference: functions[0] }),
    budget: { usd: 1, minutes: 60 },
    published: options.published ?? [],
    patterns: options.patterns ?? [],
  };
  const plan: Plan = {
    schemaVersion: 1,
    runId: '20261120T020000Z-small-000000',
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:small',
    startedAt: '2026-11-20T02:00:00.000Z',
    environment: options.environment ?? AWS,
    suite,
    suiteSha256: 'a'.repeat(64),
    modified: false,
    settleMs: 2000,
    functions: functions.map((label) =>
      plannedFunction(label, { ...definedOnly({ runtime: options.runtimes?.[label] }), ...options.planned }),
    ),
    configurations,
    lanes,
    estimate: { invocations: 12, updates: 14, stateTransitions: 60, apiCalls: 90, seconds: 60, costUsd: 0.01 },
    warnings: [],
    ...options.plan,
  };
  return {
    plan,
    samples: makeSamples(options, visitsOf(functions, memorySizes, rounds)),
    stepStatuses: lanes.flatMap((lane) =>
      lane.steps.map((step) => ({ laneId: lane.id, stepIndex: step.index, status: 'done' as const, attempts: 1 })),
    ),
    endedAt: '2026-11-20T02:01:00.000Z',
  };
}

interface Visit {
  readonly label: string;
  readonly memoryMb: number;
  readonly round: number;
}

function visitsOf(labels: readonly string[], memorySizes: readonly number[], rounds: number): Visit[] {
  return Array.from({ length: rounds }, (_, index) =>
    labels.flatMap((label) => memorySizes.map((memoryMb) => ({ label, memoryMb, round: index + 1 }))),
  ).flat();
}

export function idOf(label: string, memoryMb: number): string {
  return `${label}_arm64_${memoryMb}_get`;
}

function makeSamples(options: SmallRunOptions, visits: readonly Visit[]): Sample[] {
  return visits.flatMap(({ label, memoryMb, round }, index) => {
    const cold = (options.cold ?? defaultCold)(label, memoryMb, round);
    const warm = options.warm?.(label, memoryMb, round);
    const base = { configurationId: idOf(label, memoryMb), round, position: index + 1, memorySizeMb: memoryMb };
    return [
      ...(cold === undefined ? [] : [makeSample({ ...base, phase: 'cold', startKind: 'cold', ...cold })]),
      ...(warm === undefined ? [] : [makeSample({ ...base, phase: 'warm', startKind: 'warm', ...warm })]),
    ];
  });
}

function defaultCold(label: string, _memoryMb: number, round: number): Partial<Sample> {
  const factor = label === 'rust' ? 1 : 2;
  return {
    initDurationMs: factor * (20 + round),
    durationMs: factor * (10 + round),
    billedDurationMs: factor * (30 + 2 * round),
  };
}

export function makeSample(fields: Partial<Sample>): Sample {
  return {
    configurationId: idOf('rust', 128),
    phase: 'warm',
    round: 1,
    position: 1,
    attempt: 1,
    clientLatencyMs: 50,
    sentAt: '2026-11-20T02:00:10.000Z',
    endedAt: '2026-11-20T02:00:10.050Z',
    status: 'valid',
    metrics: {},
    ...fields,
  };
}

/**
 * One function with two environment overrides, `on` and `off`, and a reference without; warming takes 40 ms of init and
 * saves 90 ms.
 */
export function overriddenRun(): ListedRun {
  const run = smallRun({
    functions: ['plain', 'on', 'off'],
    cold: (label, _, round) => ({
      initDurationMs: (label === 'on' ? 50 : 10) + round / 10,
      durationMs: (label === 'on' ? 10 : 100) + round,
    }),
  });
  const configurations = run.plan.configurations.map((configuration) => {
    const { function: name } = configuration;
    if (name === 'plain') return configuration;
    return { ...configuration, function: 'warmup', override: { name, environment: { WARM_UP: name } } };
  });
  const functions = run.plan.functions.flatMap((planned) =>
    planned.label === 'off' ? [] : [planned.label === 'on' ? { ...planned, label: 'warmup' } : planned],
  );
  const lanes = run.plan.lanes.map((lane) => ({
    ...lane,
    functions: ['plain', 'warmup'],
    steps: lane.steps.map((step) => (step.function === 'plain' ? step : { ...step, function: 'warmup' })),
  }));
  return { ...run, plan: { ...run.plan, configurations, functions, lanes } };
}
