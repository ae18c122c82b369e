/** The work of the aggregation grows with the size of a run and not with its square: counted, because times vary. */
import { expect, it, vi } from 'vitest';
import { judgeTonight } from '../../../core/history/judge-tonight.ts';
import type { PastNight } from '../../../core/history/past-night.ts';
import type { SeriesNight } from '../../../core/history/types.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import { SampleTable } from '../../../core/telemetry/sample-table.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { generateRun } from '../../bench/aggregate/generated-run.ts';
import { night, seriesNight } from '../../kit/nights.ts';
import { World } from '../../kit/orchestrator/world.ts';

const TIMES = 4;
/** What is the same for a run of every size makes it less; a square would be 16. */
const MAX_GROWTH = 1.15 * TIMES;

interface Work {
  readonly reads: number;
  readonly rowAccesses: number;
  readonly writtenCharacters: number;
}

async function workOf(functions: number): Promise<Work> {
  const world = new World();
  const shape = { functions, memoryMb: [128, 512], rounds: 3, samplesPerVisit: 4, arrivals: 0, earlierNights: 3 };
  const runId = await generateRun(world.store, shape);
  let reads = 0;
  world.store.before = (operation) => {
    if (operation === 'read') reads += 1;
  };
  const spies = [vi.spyOn(SampleTable.prototype, 'isValid'), vi.spyOn(SampleTable.prototype, 'sample')];
  await aggregateResults({ runId }, world.ports, async () => '');
  const rowAccesses = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  vi.restoreAllMocks();
  const files = ['results.json', 'samples.csv', 'summary.csv', 'publication.json'];
  const texts = files.map((file) => world.store.objects.get(`${runKeys(runId).prefix}${file}`)?.text ?? '');
  return { reads, rowAccesses, writtenCharacters: texts.join('').length };
}

it('reads, looks at and writes four times as much for four times the configurations', async () => {
  const [small, large] = [await workOf(5), await workOf(5 * TIMES)];

  expect(large.reads / small.reads).toBeLessThan(MAX_GROWTH);
  expect(large.rowAccesses / small.rowAccesses).toBeLessThan(MAX_GROWTH);
  expect(large.writtenCharacters / small.writtenCharacters).toBeLessThan(MAX_GROWTH);
});

/** How often the series of earlier nights are read while a night is judged. */
function seriesReads(count: number): number {
  const series = Array.from({ length: count }, (_, index) =>
    seriesNight({ id: `id-${index}`, function: `f-${index}` }),
  );
  let reads = 0;
  const read = (of: SeriesNight, name: string) => {
    reads += 1;
    return Reflect.get(of, name);
  };
  const counted = series.map((own): SeriesNight => new Proxy(own, { get: read }));
  const earlier = Array.from({ length: 10 }, (_, day): PastNight => night(day, { series: counted }));
  judgeTonight(night(10, { series }), earlier);
  return reads;
}

it('reads the series of earlier nights four times as often for four times the series', () => {
  expect(seriesReads(50 * TIMES) / seriesReads(50)).toBeLessThan(MAX_GROWTH);
});
