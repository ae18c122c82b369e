import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRun } from '../../../cli/runs/read-run.ts';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { isBenchmarkError } from '../../../core/errors.ts';
import { renderResultsJson } from '../../kit/report-texts.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { samplesCsvText } from '../../kit/samples-csv-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-read-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads back every sample that samples.csv was written from', () => {
  const { plan, samples, ...rest } = runFixture();
  const results = buildResults({ plan, samples, ...rest });
  writeFileSync(path.join(folder, 'results.json'), renderResultsJson(results));
  writeFileSync(path.join(folder, 'samples.csv'), samplesCsvText(plan, samples));

  const run = readRun(folder);

  expect(run.results).toEqual(JSON.parse(JSON.stringify(results)));
  // The start of a response is not a column, and of the observation and the CPU times only the parts are.
  expect(run.samples).toEqual(
    samples.map(({ responseStart: _, observation: _observed, initCpuMs: _init, cpuMs: _cpu, ...sample }) => sample),
  );
});

it.each([
  ['there is no report', () => {}, 'USAGE'],
  [
    'results.json is cut off',
    () => {
      writeFileSync(path.join(folder, 'results.json'), '{"run": {');
      writeFileSync(path.join(folder, 'samples.csv'), '');
    },
    'DATA_INVALID',
  ],
  [
    'results.json is some other JSON',
    () => {
      writeFileSync(path.join(folder, 'results.json'), '{}');
      writeFileSync(path.join(folder, 'samples.csv'), '');
    },
    'DATA_INVALID',
  ],
  [
    'samples.csv has other columns',
    () => {
      writeFileSync(path.join(folder, 'results.json'), renderResultsJson(buildResults(runFixture())));
      writeFileSync(path.join(folder, 'samples.csv'), 'a,b\n1,2\n');
    },
    'DATA_INVALID',
  ],
])('throws an error when %s', (_what, prepare, code) => {
  prepare();

  try {
    readRun(folder);
    expect.unreachable();
  } catch (error) {
    expect(isBenchmarkError(error) && error.code).toBe(code);
  }
});
