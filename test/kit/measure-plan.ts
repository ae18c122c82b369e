/** Samples for any plan, as if every invocation had succeeded. The figures are the same on every machine. */

import type { StepStatus } from '../../core/analysis/results/types.ts';
import type { LoadSegment, LoadSegmentRecord } from '../../core/load/types.ts';
import { arrivalsOfSegment, findPlannedStep, loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { LoadJob, Phase, Plan, Step } from '../../core/plan/types.ts';
import { SEND_LAG_METRIC } from '../../core/telemetry/send-lag.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import { makeSample } from './report-run.ts';

export interface MeasuredPlan {
  readonly plan: Plan;
  readonly samples: readonly Sample[];
  readonly stepStatuses: readonly StepStatus[];
  readonly loadSegments: readonly LoadSegmentRecord[];
  readonly endedAt: string;
}

/** One valid sample per invocation of the plan. */
export function measurePlan(plan: Plan): MeasuredPlan {
  const startMs = Date.parse(plan.startedAt);
  const jobs = loadJobsOf(plan);
  const doneStatus = (laneId: string, { index }: { readonly index: number }) =>
    ({ laneId, stepIndex: index, status: 'done', attempts: 1, controlPlaneCalls: 6 }) as const;
  const segments = jobs.flatMap((job) => job.segments.map((segment) => ({ job, segment })));
  return {
    plan,
    samples: [
      ...plan.lanes.flatMap((lane) => lane.steps.flatMap((step) => stepSamples(plan, step, startMs))),
      ...segments.flatMap(({ job, segment }) => segmentSamples(plan, job, segment, startMs)),
    ],
    stepStatuses: [
      ...plan.lanes.flatMap(({ id, steps }) => steps.map((step) => doneStatus(id, step))),
      ...segments.map(({ job, segment }) => doneStatus(job.id, segment)),
    ],
    loadSegments: segments.map(({ job, segment }) => ({
      laneId: job.id,
      segment: segment.index,
      startedAt: startOf(segment, startMs),
      endedAt: startOf(segment, startMs),
      arrivals: segment.arrivals,
      sent: segment.arrivals,
      dropped: [],
      functionChanged: false,
      files: 1,
    })),
    endedAt: new Date(startMs + 90_000).toISOString(),
  };
}

/** There is one second between two segments. */
function startOf(segment: LoadSegment, startMs: number): string {
  return new Date(startMs + (segment.fromSeconds + segment.index) * 1000).toISOString();
}

function segmentSamples(plan: Plan, job: LoadJob, segment: LoadSegment, startMs: number): Sample[] {
  const step = findPlannedStep(plan, job.id, segment.index);
  if (step === undefined) return [];
  const segmentMs = Date.parse(startOf(segment, startMs)) - segment.fromSeconds * 1000;
  return arrivalsOfSegment(job, segment).map((offsetMs, sequence) => {
    const isCold = segment.index === 0 && sequence === 0;
    const sample = invocationSample(plan, step, job.configurationId, isCold ? 'cold' : 'warm', sequence, startMs);
    const sentMs = Math.round(segmentMs + offsetMs);
    return {
      ...sample,
      phase: 'load',
      intendedAt: new Date(sentMs).toISOString(),
      sentAt: new Date(sentMs).toISOString(),
      endedAt: new Date(sentMs + Math.round(sample.clientLatencyMs)).toISOString(),
      metrics: { ...sample.metrics, [SEND_LAG_METRIC]: 0.25 },
    };
  });
}

function stepSamples(plan: Plan, step: Step, startMs: number): Sample[] {
  const { cold, warm } = step;
  const invocationSamples = (configurationId: string, phase: Phase, count: number) =>
    Array.from({ length: count }, (_, sequence) =>
      invocationSample(plan, step, configurationId, phase, sequence, startMs),
    );
  return [
    ...(cold === undefined ? [] : invocationSamples(cold.configurationId, 'cold', cold.burst)),
    ...(cold === undefined ? [] : invocationSamples(cold.configurationId, 'follow-up', cold.followUps)),
    ...warm.flatMap(({ configurationId, samples, discard }) => [
      ...invocationSamples(configurationId, 'setup', discard),
      ...invocationSamples(configurationId, 'warm', samples),
    ]),
  ];
}

/** Figures differ by a factor per language, by the CPU share of the memory size, and by a few percent per sample. */
function invocationSample(
  plan: Plan,
  step: Step,
  configurationId: string,
  phase: Phase,
  sequence: number,
  startMs: number,
): Sample {
  const planned = plan.functions.find(({ label }) => label === step.function);
  const language = planned?.runtime.startsWith('provided') ? 1 : planned?.runtime.startsWith('python') ? 4 : 3;
  const variation = 1 + ((step.round * 7 + sequence * 3 + step.position) % 5) / 50;
  const isCold = phase === 'cold';
  const initDurationMs = hundredths(25 * language * variation);
  const durationMs = hundredths((isCold ? 300 : 4 * language) * (128 / step.memoryMb) * variation);
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
