/**
 * A whole run made of numbers from a seeded generator: plan, samples and step statuses, the same on every machine. It
 * has what reports stumble over: excluded samples, a retry, an outlier, a missing target, two memory sizes, a second
 * lane, a metric that one function alone has.
 */

import type { StepStatus } from '../../core/analysis/results/types.ts';
import type { Phase, Plan, Step } from '../../core/plan/types.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import { type FixtureScope, fixturePlan, SHAPES, type Shape, STARTED_AT, WHOLE } from './run-fixture-plan.ts';

export interface RunFixture {
  readonly plan: Plan;
  readonly samples: readonly Sample[];
  readonly stepStatuses: readonly StepStatus[];
  readonly restoreCalls: number;
  readonly endedAt: string;
}

/** Makes the run; nothing in it depends on the machine, the clock or earlier calls. */
export function runFixture(scope: FixtureScope = WHOLE): RunFixture {
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
  return { plan, samples, stepStatuses, restoreCalls: 21, endedAt: '2026-11-20T02:03:41.250Z' };
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

/** One step: in some, a first attempt that was no cold start, so that it was made again. */
function stepSamples(step: Step, random: () => number, clock: Clock): Sample[] {
  const shape = SHAPES.find((each) => each.label === step.function) ?? SHAPES[0];
  if (shape === undefined || step.cold === undefined) return [];
  const attempt = isRetried(step) ? 2 : 1;
  const cpu = 128 / step.memoryMb;
  const skewed = (typical: number) => typical * (0.93 + 0.1 * random() + (random() > 0.93 ? 0.35 : 0));
  const base = { round: step.round, position: step.position, attempt };
  const firstMs = skewed(shape.firstMs * cpu);
  const tls = round2(firstMs * 0.78);
  const lone = (ms: number) => ({ sdk_call_ms: round2(ms * 0.8), ...counts(shape, ms) });
  const breakdown = shape.metrics.includes('tls_ms')
    ? {
        sdk_call_ms: round2(firstMs * 0.1),
        dns_ms: round2(4 + random()),
        tcp_ms: 0.6,
        tls_ms: tls,
        total_breakdown_ms: round2(tls + 5.1),
      }
    : lone(firstMs);
  const cold = { ...base, id: step.cold.configurationId };
  return [
    ...(isRetried(step)
      ? [
          makeSample({ ...cold, phase: 'cold', attempt: 1 }, clock, skewed(shape.warmMs), {
            excludeReason: 'proactive_init',
            startKind: 'warm',
          }),
        ]
      : []),
    makeSample({ ...cold, phase: 'cold' }, clock, firstMs, {
      initDurationMs: skewed(shape.initMs),
      metrics: breakdown,
      shape,
    }),
    makeSample({ ...cold, phase: 'follow-up' }, clock, skewed(shape.warmMs * 1.2), {
      metrics: lone(shape.warmMs),
      shape,
    }),
    ...step.warm.flatMap((series) => {
      const one = (phase: Phase) => {
        const ms = skewed(shape.warmMs * (0.5 + cpu / 2));
        return makeSample({ ...base, id: series.configurationId, phase }, clock, ms, { metrics: lone(ms), shape });
      };
      return [one('setup'), one('warm'), one('warm')];
    }),
  ];
}

function counts(shape: Shape, ms: number): Record<string, number> {
  return shape.metrics.includes('items_count') ? { duration_ms: round2(ms * 0.9), items_count: 1 } : {};
}

interface SampleDetails {
  readonly initDurationMs?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly excludeReason?: Sample['excludeReason'];
  readonly startKind?: Sample['startKind'];
  readonly shape?: Shape;
}

function makeSample(
  place: { id: string; phase: Phase; round: number; position?: number; attempt: number },
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
    configurationId: place.id,
    phase: place.phase,
    round: place.round,
    position: place.position ?? 0,
    attempt: place.attempt,
    requestId: `request-${clock.at}`,
    environmentId: `environment-${place.id}-${place.round}-${place.attempt}`,
    startKind: details.startKind ?? (init === undefined ? 'warm' : 'cold'),
    ...(init === undefined ? {} : { initDurationMs: init }),
    durationMs: duration,
    billedDurationMs: Math.ceil(duration + (init ?? 0)),
    memorySizeMb: Number(/_(\d+)_[a-z_]+$/.exec(place.id)?.[1]),
    maxMemoryUsedMb: details.shape?.memoryMb ?? 20,
    clientLatencyMs,
    sentAt,
    endedAt: new Date(clock.at - 3).toISOString(),
    status: details.excludeReason === undefined ? 'valid' : 'excluded',
    ...(details.excludeReason === undefined ? {} : { excludeReason: details.excludeReason }),
    metrics: details.metrics ?? {},
    ...(details.shape === undefined ? {} : { responseStart: responseStart(details) }),
  };
}

/** Python's answer lacks a field, as a reader would want to know. */
function responseStart({ shape, metrics }: SampleDetails): string {
  const common = { operation: 'get', runtime: shape?.runtime, ...metrics };
  return JSON.stringify(shape?.runtime === 'python3.13' ? common : { ...common, region: 'us-east-1' });
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A linear congruential generator (Numerical Recipes' constants): tests need the same numbers everywhere, not good ones. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
