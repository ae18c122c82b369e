// Load in the report: where errors begin, but not for an invalid load.
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { loadTables } from '../../../core/report/tables/load-tables.ts';
import { publishedTable } from '../../../core/report/tables/published-table.ts';
import type { Sample } from '../../../core/telemetry/types.ts';
import { type MeasuredPlan, measurePlan } from '../../kit/measure-plan.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const BASELINE = 'node-stadiums-baseline';
const run = measurePlan(shippedPlan('stadiums', 'local', undefined, [512, 1024]));
const configurationId = (memoryMb: number) =>
  run.plan.configurations.find(
    (result) => result.function === BASELINE && result.memoryMb === memoryMb && result.id.includes('list'),
  )?.id;
const isOfLoad = (memoryMb: number) => (sample: Sample) =>
  sample.phase === 'load' && sample.configurationId === configurationId(memoryMb);

/** The run with some samples excluded. */
function excluding(of: (sample: Sample) => boolean, excludeReason: Sample['excludeReason']): MeasuredPlan {
  const exclude = (sample: Sample): Sample =>
    excludeReason !== undefined && of(sample) ? { ...sample, status: 'excluded', excludeReason } : sample;
  return { ...run, samples: run.samples.map(exclude) };
}

const notes = (measured: MeasuredPlan) => loadTables(buildResults(measured))[0]?.notes.join('\n') ?? '';
const errorsFromBeside = (measured: MeasuredPlan) => {
  const table = publishedTable(buildResults(measured));
  const row = table?.rows.find((cells) => cells.some(({ full }) => full.startsWith('Errors from')));
  return row?.[6]?.full;
};

describe('where errors begin', () => {
  it('is reported per configuration, and is `none` beside the published figure', () => {
    expect(notes(run)).toContain('node-stadiums-baseline, 512 MB, list: no errors.');
    expect(errorsFromBeside(run)).toBe('none');
  });

  it('is unknown for a load without valid responses, and the run is not complete', () => {
    const unknown = excluding(isOfLoad(512), 'revision_unknown');

    expect(notes(unknown)).toMatch(
      'node-stadiums-baseline, 512 MB, list: no valid response, so it is unknown where errors begin',
    );
    expect(errorsFromBeside(unknown)).toBe('–');
    expect(buildResults(unknown).run.status).toBe('partial');
  });

  it('is not reported for an invalid load', () => {
    const [first] = run.plan.load ?? [];
    const loadSegments = run.loadSegments.filter(({ laneId }) => laneId !== first?.id);
    const invalid = { ...run, loadSegments };

    expect(notes(invalid)).toContain('node-stadiums-baseline, 512 MB, list: INVALID, ');
    expect(notes(invalid)).not.toContain('node-stadiums-baseline, 512 MB, list: no errors');
    expect(errorsFromBeside(invalid)).toBe('–');
  });

  it('counts no error for requests that were answered while the generator was late', () => {
    const table = loadTables(buildResults(excluding(isOfLoad(512), 'load_invalid')))[0];
    const column = table?.columns.findIndex(({ header }) => header === 'Errors') ?? -1;

    expect(new Set(table?.rows.map((row) => row[column]?.full))).toEqual(new Set(['0']));
  });
});
