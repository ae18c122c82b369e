/** Writes a finished run as the tasks store it, with raw records in their true format; the same at each call. */
import { arrivalSchedule } from '../../../core/load/schedule.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import { RECORDS_PER_FILE } from '../../../core/plan/limits.ts';
import type { LoadJob, Plan, Step } from '../../../core/plan/types.ts';
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import type { SampleFile } from '../../../core/telemetry/types.ts';
import type { ReportStore } from '../../../orchestrator-lambdas/ports.ts';
import { writeJson } from '../../../orchestrator-lambdas/run-store/stored-json.ts';
import { writeHistory } from './generated-history.ts';
import { type GeneratedShape, generatedPlan } from './generated-plan.ts';
import { RecordMaker } from './generated-records.ts';

const FIRST_SENT_MS = Date.parse('2026-11-20T02:00:05.000Z');
const VISIT_MS = 1_000;

/** @returns the id of the run */
export async function generateRun(store: ReportStore, shape: GeneratedShape): Promise<string> {
  const plan = generatedPlan(shape);
  await writeJson(store, runKeys(plan.runId).plan, withoutVersion(plan));
  const records = new RecordMaker(seededRandom('bench'));
  let atMs = FIRST_SENT_MS;
  for (const lane of plan.lanes) {
    for (const step of lane.steps) {
      atMs += VISIT_MS;
      await writeStep(store, plan, lane.id, step, records, atMs);
    }
  }
  for (const job of plan.load ?? []) atMs = await writeLoad(store, plan, job, records, atMs + VISIT_MS);
  await writeJson(store, runKeys(plan.runId).restored, { controlPlaneCalls: plan.functions.length });
  if (shape.earlierNights !== undefined) await writeHistory(store, plan, shape.earlierNights);
  return plan.runId;
}

async function writeStep(
  store: ReportStore,
  { runId }: Plan,
  laneId: string,
  step: Step,
  records: RecordMaker,
  startMs: number,
): Promise<void> {
  const keys = runKeys(runId);
  const { index: stepIndex, cold, warm } = step;
  const visit = records.visit(step, startMs);
  const write = (file: Pick<SampleFile, 'records'>, phase: 'cold' | 'follow-up' | 'warm', id: string) =>
    writeJson(store, keys.samples(id, phase, step.round, 1), { runId, laneId, stepIndex, ...file });
  if (cold !== undefined) {
    await write({ records: visit.calls('cold', cold.configurationId, cold.burst) }, 'cold', cold.configurationId);
    if (cold.followUps > 0) {
      const followUps = visit.calls('follow-up', cold.configurationId, cold.followUps);
      await write({ records: followUps }, 'follow-up', cold.configurationId);
    }
  }
  for (const { configurationId, samples } of warm) {
    await write({ records: visit.calls('warm', configurationId, samples) }, 'warm', configurationId);
  }
  await writeJson(store, keys.step(laneId, stepIndex), {
    laneId,
    stepIndex,
    status: 'done',
    verified: true,
    attempts: 1,
    controlPlaneCalls: 3,
  });
}

async function writeLoad(
  store: ReportStore,
  { runId }: Plan,
  job: LoadJob,
  records: RecordMaker,
  startMs: number,
): Promise<number> {
  const keys = runKeys(runId);
  const schedule = arrivalSchedule(job.options.phases, job.options.distribution, job.seed);
  let zeroMs = startMs;
  for (const segment of job.segments) {
    zeroMs += VISIT_MS;
    const fromMs = segment.fromSeconds * 1000;
    const toMs = fromMs + segment.seconds * 1000;
    const offsets = schedule.filter((offsetMs) => offsetMs >= fromMs && offsetMs < toMs);
    const startedAt = new Date(zeroMs + fromMs).toISOString();
    const visit = records.visit({ ...job, round: segment.index + 1, position: 1 }, zeroMs);
    const files = Math.ceil(offsets.length / RECORDS_PER_FILE);
    for (let number = 1; number <= files; number += 1) {
      const times = offsets.slice((number - 1) * RECORDS_PER_FILE, number * RECORDS_PER_FILE);
      const sent = visit.arrivals(
        job.configurationId,
        times.map((offsetMs) => zeroMs + offsetMs),
      );
      const end = {
        laneId: job.id,
        segment: segment.index,
        startedAt,
        endedAt: new Date(zeroMs + toMs).toISOString(),
        arrivals: offsets.length,
        sent: offsets.length,
        dropped: [],
        functionChanged: false,
        files,
      };
      const isLast = number === files;
      await writeJson(store, keys.loadSamples(job.configurationId, segment.index, isLast ? 0 : number), {
        runId,
        laneId: job.id,
        stepIndex: segment.index,
        records: sent,
        load: isLast ? { startedAt, segment: end } : { startedAt },
      });
    }
    await writeJson(store, keys.step(job.id, segment.index), {
      laneId: job.id,
      stepIndex: segment.index,
      status: 'done',
      attempts: 1,
      controlPlaneCalls: 3,
    });
  }
  return zeroMs + (job.segments.at(-1)?.fromSeconds ?? 0) * 1000;
}

function withoutVersion({ schemaVersion: _, ...plan }: Plan): object {
  return plan;
}
