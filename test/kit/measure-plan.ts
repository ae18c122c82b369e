/** Samples for any plan, as if every invocation had gone well: figures by a fixed rule, the same on every machine. */
import type { Plan, Step } from '../../core/plan/types.ts';
import type { StepStatus } from '../../core/report/types.ts';
import type { Phase, Sample } from '../../core/telemetry/types.ts';
import { makeSample } from './report-run.ts';

export interface MeasuredPlan {
  readonly plan: Plan;
  readonly samples: readonly Sample[];
  readonly stepStatuses: readonly StepStatus[];
  readonly endedAt: string;
}

/** One valid sample for every invocation of the plan. */
export function measurePlan(plan: Plan): MeasuredPlan {
  const startMs = Date.parse(plan.startedAt);
  return {
    plan,
    samples: plan.lanes.flatMap((lane) => lane.steps.flatMap((step) => stepSamples(plan, step, startMs))),
    stepStatuses: plan.lanes.flatMap((lane) =>
      lane.steps.map((step) => ({ laneId: lane.id, stepIndex: step.index, status: 'done' as const })),
    ),
    endedAt: new Date(startMs + 90_000).toISOString(),
  };
}

function stepSamples(plan: Plan, step: Step, startMs: number): Sample[] {
  const { cold, warm } = step;
  const many = (configurationId: string, phase: Phase, count: number) =>
    Array.from({ length: count }, (_, sequence) => one(plan, step, configurationId, phase, sequence, startMs));
  return [
    ...(cold === undefined ? [] : many(cold.configurationId, 'cold', cold.burst)),
    ...(cold === undefined ? [] : many(cold.configurationId, 'follow-up', cold.followUps)),
    ...warm.flatMap(({ configurationId, samples, discard }) => [
      ...many(configurationId, 'setup', discard),
      ...many(configurationId, 'warm', samples),
    ]),
  ];
}

/** Languages differ by a factor, memory by its CPU share, samples by a few percent. */
function one(plan: Plan, step: Step, configurationId: string, phase: Phase, sequence: number, startMs: number): Sample {
  const planned = plan.functions.find((each) => each.label === step.function);
  const language = planned?.runtime.startsWith('provided') ? 1 : planned?.runtime.startsWith('python') ? 4 : 3;
  const wobble = 1 + ((step.round * 7 + sequence * 3 + step.position) % 5) / 50;
  const isCold = phase === 'cold';
  const initDurationMs = hundredths(25 * language * wobble);
  const durationMs = hundredths((isCold ? 300 : 4 * language) * (128 / step.memoryMb) * wobble);
  const metrics = Object.fromEntries(
    (planned?.metrics ?? []).map((name, index) => [
      name,
      /_count$/.test(name) ? 1 : hundredths(durationMs / (index + 2)),
    ]),
  );
  const sentAt = new Date(startMs + 1000 * step.index + sequence).toISOString();
  return makeSample({
    configurationId,
    phase,
    round: step.round,
    position: step.position,
    startKind: isCold ? 'cold' : 'warm',
    ...(isCold ? { initDurationMs } : {}),
    durationMs,
    billedDurationMs: Math.ceil(durationMs + (isCold ? initDurationMs : 0)),
    memorySizeMb: step.memoryMb,
    maxMemoryUsedMb: 20 * language,
    clientLatencyMs: durationMs + (isCold ? initDurationMs : 0) + 2,
    sentAt,
    endedAt: sentAt,
    metrics,
  });
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
