/**
 * A complete run with numbers from a seeded generator: plan, samples and step statuses, the same on every machine. It has
 * the special cases of reports: excluded samples, a retry, an outlier, a missing target, two memory sizes, a second lane,
 * a metric that only one function has.
 */

import type { StepStatus } from '../../core/analysis/results/types.ts';
import { functionImports } from '../../core/imports/function-imports.ts';
import type { FunctionImports, TimedStart } from '../../core/imports/types.ts';
import type { Phase, Plan, Step } from '../../core/plan/types.ts';
import type { InvocationObservation } from '../../core/telemetry/observation.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import {
  type FixtureScope,
  FULL_FIXTURE,
  FUNCTION_FIGURES,
  type FunctionFigures,
  fixturePlan,
  STARTED_AT,
} from './run-fixture-plan.ts';

export interface RunFixture {
  readonly plan: Plan;
  readonly samples: readonly Sample[];
  readonly stepStatuses: readonly StepStatus[];
  readonly imports: ReadonlyMap<string, FunctionImports>;
  readonly restoreCalls: number;
  readonly endedAt: string;
}

/** Makes the run; nothing in it depends on the machine, the clock or earlier calls. */
export function runFixture(scope: FixtureScope = FULL_FIXTURE): RunFixture {
  const plan = fixturePlan(scope);
  const random = generator(20261120);
  const clock = { at: Date.parse(STARTED_AT) + 5_000 };
  const samples = [
    ...setupSample(clock),
    ...plan.lanes.flatMap((lane) => lane.steps.flatMap((step) => stepSamples(step, random, clock))),
  ];
  const stepStatuses = plan.lanes.flatMap((lane) =>
    lane.steps.map((step): StepStatus => {
      const attempts = isRetried(step) ? 2 : 1;
      return { laneId: lane.id, stepIndex: step.index, status: 'done', attempts, controlPlaneCalls: 9 * attempts };
    }),
  );
  const imports = new Map([['python-dynamodb', pythonImports()]]);
  return { plan, samples, stepStatuses, imports, restoreCalls: 21, endedAt: '2026-11-20T02:03:41.250Z' };
}

/** Three starts, of which the second was the slowest. */
function pythonImports(): FunctionImports {
  const start = (factor: number): TimedStart => {
    const module = (name: string, selfMs: number, importedBy?: string) => ({
      name,
      selfMs: selfMs * factor,
      isOfFunction: name !== 'awslambdaric',
      ...(importedBy !== undefined && { importedBy }),
    });
    const modules = [
      module('awslambdaric', 31),
      module('app', 4),
      module('boto3', 1.5, 'app'),
      module('boto3.session', 2, 'boto3'),
      module('botocore.session', 88.25, 'boto3.session'),
      module('urllib3', 41, 'botocore.session'),
    ];
    return { initMs: 230 * factor, modules };
  };
  const imports = functionImports([1, 1.25, 0.98].map(start));
  if (imports === undefined) throw new Error('no modules');
  return imports;
}

function isRetried(step: Step): boolean {
  return step.index % 11 === 5;
}

interface Clock {
  at: number;
}

function setupSample(clock: Clock): Sample[] {
  return [
    makeSample({ id: 'rust-dynamodb_x86_64_128_batch_write', phase: 'setup', round: 0, attempt: 1 }, clock, 40, {
      initDurationMs: 25,
    }),
  ];
}

/** The samples of one step; some steps have a first attempt without a cold start, and a second one. */
function stepSamples(step: Step, random: () => number, clock: Clock): Sample[] {
  const shape = FUNCTION_FIGURES.find(({ label }) => label === step.function) ?? FUNCTION_FIGURES[0];
  if (shape === undefined || step.cold === undefined) return [];
  const attempt = isRetried(step) ? 2 : 1;
  const cpu = 128 / step.memoryMb;
  const noisy = (typical: number) => typical * (0.93 + 0.1 * random() + (random() > 0.93 ? 0.35 : 0));
  const base = { round: step.round, position: step.position, attempt };
  const firstMs = noisy(shape.firstMs * cpu);
  const tls = round2(firstMs * 0.78);
  const callMetrics = (ms: number) => ({ sdk_call_ms: round2(ms * 0.8), ...counts(shape, ms) });
  const breakdown = shape.metrics.includes('tls_ms')
    ? {
        sdk_call_ms: round2(firstMs * 0.1),
        dns_ms: round2(4 + random()),
        tcp_ms: 0.6,
        tls_ms: tls,
        total_breakdown_ms: round2(tls + 5.1),
      }
    : callMetrics(firstMs);
  const cold = { ...base, id: step.cold.configurationId };
  return [
    ...(isRetried(step)
      ? [
          makeSample({ ...cold, phase: 'cold', attempt: 1 }, clock, noisy(shape.warmMs), {
            excludeReason: 'proactive_init',
            startKind: 'warm',
          }),
        ]
      : []),
    makeSample({ ...cold, phase: 'cold' }, clock, firstMs, {
      initDurationMs: noisy(shape.initMs),
      metrics: breakdown,
      shape,
    }),
    makeSample({ ...cold, phase: 'follow-up' }, clock, noisy(shape.warmMs * 1.2), {
      metrics: callMetrics(shape.warmMs),
      shape,
    }),
    ...step.warm.flatMap((series) => {
      const warmSample = (phase: Phase) => {
        const ms = noisy(shape.warmMs * (0.5 + cpu / 2));
        return makeSample({ ...base, id: series.configurationId, phase }, clock, ms, {
          metrics: callMetrics(ms),
          shape,
        });
      };
      return [warmSample('setup'), warmSample('warm'), warmSample('warm')];
    }),
  ];
}

function counts(shape: FunctionFigures, ms: number): Record<string, number> {
  return shape.metrics.includes('items_count') ? { duration_ms: round2(ms * 0.9), items_count: 1 } : {};
}

interface SampleDetails {
  readonly initDurationMs?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly excludeReason?: Sample['excludeReason'];
  readonly startKind?: Sample['startKind'];
  readonly shape?: FunctionFigures;
}

function makeSample(
  call: { id: string; phase: Phase; round: number; position?: number; attempt: number },
  clock: Clock,
  durationMs: number,
  details: SampleDetails,
): Sample {
  const init = details.initDurationMs === undefined ? undefined : round2(details.initDurationMs);
  const duration = round2(durationMs);
  const clientLatencyMs = round2((init ?? 0) + duration + 1.7);
  const sentAt = new Date(clock.at).toISOString();
  clock.at += Math.ceil(clientLatencyMs) + 3;
  return {
    configurationId: call.id,
    phase: call.phase,
    round: call.round,
    position: call.position ?? 0,
    attempt: call.attempt,
    requestId: `request-${clock.at}`,
    environmentId: `environment-${call.id}-${call.round}-${call.attempt}`,
    startKind: details.startKind ?? (init === undefined ? 'warm' : 'cold'),
    ...(init === undefined ? {} : { initDurationMs: init }),
    durationMs: duration,
    billedDurationMs: Math.ceil(duration + (init ?? 0)),
    memorySizeMb: Number(/_(\d+)_[a-z_]+$/.exec(call.id)?.[1]),
    maxMemoryUsedMb: details.shape?.memoryMb ?? 20,
    clientLatencyMs,
    sentAt,
    endedAt: new Date(clock.at - 3).toISOString(),
    status: details.excludeReason === undefined ? 'valid' : 'excluded',
    ...(details.excludeReason === undefined ? {} : { excludeReason: details.excludeReason }),
    metrics: details.metrics ?? {},
    ...(call.id.startsWith('rust-latency-breakdown')
      ? probed(init, duration)
      : { observation: observed(init, duration) }),
    ...(details.shape === undefined ? {} : { responseStart: responseStart(details) }),
  };
}

/** A tenth of the time is computing, and eight tenths are waiting for the CPU share; the threads of init overlap. */
function observed(init: number | undefined, duration: number): InvocationObservation {
  const phase = (wallMs: number, parallel: boolean) => {
    const [cpuMs, shareWaitMs] = [round2(wallMs / 10), round2(wallMs * 0.8)];
    return { wallMs, cpuMs, shareWaitMs, throttledMs: shareWaitMs, parallel };
  };
  return { ...(init === undefined ? {} : { init: phase(init, true) }), handler: phase(duration, false) };
}

/** The CPU times in the probe of a function that was not observed: in init, two threads compute for longer than it takes. */
function probed(init: number | undefined, duration: number): Pick<Sample, 'initCpuMs' | 'cpuMs'> {
  return { ...(init === undefined ? {} : { initCpuMs: round2(init * 1.2) }), cpuMs: round2(duration / 10) };
}

/** Python's response lacks a field that the others have. */
function responseStart({ shape, metrics }: SampleDetails): string {
  const common = { operation: 'get', runtime: shape?.runtime, ...metrics };
  return JSON.stringify(shape?.runtime === 'python3.13' ? common : { ...common, region: 'us-east-1' });
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A linear congruential generator with the constants of Numerical Recipes. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
