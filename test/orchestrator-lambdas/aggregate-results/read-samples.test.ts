// Files of load: those of one attempt per segment count, whatever a retried task has left.
import { expect, it } from 'vitest';
import { runKeys } from '../../../core/plan/keys.ts';
import type { Plan } from '../../../core/plan/types.ts';
import type { RawInvocation, SampleFile } from '../../../core/telemetry/types.ts';
import { readSamples } from '../../../orchestrator-lambdas/aggregate-results/read-samples.ts';
import { CONFIGURATION_ID, JOB, recordOf } from '../../kit/load-plan.ts';
import { FakeReportStore } from '../../kit/orchestrator/fake-report-store.ts';
import { warmRecord } from '../../kit/raw-records.ts';

const PLAN = { runId: 'run', lanes: [], load: [JOB] } as unknown as Plan;
const keys = runKeys(PLAN.runId);
const FIRST = '2026-11-20T02:00:00.000Z';
const SECOND = '2026-11-20T02:05:00.000Z';

const call = (requestId: string): RawInvocation =>
  warmRecord({ requestId, configurationId: CONFIGURATION_ID, phase: 'load', round: 1, sendLagMs: 0 });

function store(files: readonly (readonly [number: number, file: Pick<SampleFile, 'records' | 'load'>])[]) {
  const objects = new FakeReportStore();
  for (const [number, file] of files) {
    const content = { schemaVersion: 1, runId: PLAN.runId, laneId: JOB.id, stepIndex: 0, ...file };
    objects.put(keys.loadSamples(CONFIGURATION_ID, 0, number), JSON.stringify(content));
  }
  return objects;
}

const idsOf = async (objects: FakeReportStore) =>
  [...(await readSamples(objects, PLAN)).samples].map(({ requestId }) => requestId).toSorted();

it('counts the files of the attempt that was completed', async () => {
  const segment = { ...recordOf(0), startedAt: SECOND };
  const objects = store([
    [0, { records: [call('c')], load: { startedAt: SECOND, segment } }],
    [1, { records: [call('b')], load: { startedAt: SECOND } }],
    [2, { records: [call('a')], load: { startedAt: FIRST } }],
  ]);

  expect(await idsOf(objects)).toEqual(['b', 'c']);
  expect((await readSamples(objects, PLAN)).loadSegments).toEqual([segment]);
});

it('counts those of the latest attempt when none was completed', async () => {
  const objects = store([
    [1, { records: [call('b')], load: { startedAt: SECOND } }],
    [2, { records: [call('a')], load: { startedAt: FIRST } }],
    [3, { records: [call('c')], load: { startedAt: SECOND } }],
  ]);

  expect(await idsOf(objects)).toEqual(['b', 'c']);
});

it('excludes the calls of a segment in which another client changed the function', async () => {
  const segment = { ...recordOf(0), startedAt: FIRST, functionChanged: true };
  const objects = store([
    [0, { records: [call('b')], load: { startedAt: FIRST, segment } }],
    [1, { records: [call('a')], load: { startedAt: FIRST } }],
  ]);

  const { samples } = await readSamples(objects, PLAN);
  expect([...samples].map(({ excludeReason }) => excludeReason)).toEqual(['function_changed', 'function_changed']);
});

it('names a file that is not valid', async () => {
  const objects = new FakeReportStore();
  objects.put(keys.samples(CONFIGURATION_ID, 'cold', 1, 1), '{');

  await expect(readSamples(objects, PLAN)).rejects.toMatchObject({ code: 'DATA_INVALID' });
});
