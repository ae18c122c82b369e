// What a reader takes away from a run: its sentence and its figures are those of results.json.
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import { formatFigure } from '../../../../core/format/figures.ts';
import { formatRatio, intervalText } from '../../../../core/format/numbers.ts';
import { renderBenchmarkAction } from '../../../../core/report/benchmark-action.ts';
import { indexFigure } from '../../../../core/report/page/index-page.ts';
import { keyFigures } from '../../../../core/report/sentences/key-figures.ts';
import { verdictSentence } from '../../../../core/report/sentences/verdict.ts';
import { smallRun } from '../../../kit/report-run.ts';
import { runFixture } from '../../../kit/run-fixture.ts';

const results = buildResults(runFixture());
const rowOf = (label: string) =>
  results.configurations.find(
    ({ function: name, memoryMb, payload }) => name === label && memoryMb === 128 && payload === 'get',
  );
const coldMs = (label: string) => rowOf(label)?.cold?.metrics['initAndDurationMs']?.median;
const ratioOf = (phase: 'cold' | 'warm', metric: string) =>
  results.comparisons.find(
    (comparison) =>
      comparison.candidate === 'python-dynamodb' &&
      comparison.phase === phase &&
      comparison.metric === metric &&
      comparison.memoryMb === 128 &&
      comparison.payload === 'get',
  );

describe('a comparison with a reference', () => {
  const cold = ratioOf('cold', 'initAndDurationMs');
  const warm = ratioOf('warm', 'durationMs');
  const [coldRatio, warmRatio] = [cold, warm].map(
    (comparison) => comparison?.interval && `${formatRatio(comparison.ratio)} ${intervalText(comparison.interval)}`,
  );

  it('names the largest difference at the smallest size, with the medians of both sides', () => {
    const ms = (label: string) => formatFigure('initAndDurationMs', coldMs(label));
    expect(verdictSentence(results)).toBe(
      `python-dynamodb takes ${coldRatio} as long as rust-dynamodb to start cold (${ms('python-dynamodb')} against ${ms('rust-dynamodb')} ms at 128 MB); 1 other differs less; for a warm call ${warmRatio}.`,
    );
  });

  it('has the median of the reference and both ratios as figures, in this order', () => {
    expect(keyFigures(results).map(({ title, value }) => [title, value])).toEqual([
      ['Cold start, rust-dynamodb', `${formatFigure('initAndDurationMs', coldMs('rust-dynamodb'))} ms`],
      ['Cold start, python-dynamodb', formatRatio(cold?.ratio)],
      ['Warm call, python-dynamodb', formatRatio(warm?.ratio)],
    ]);
  });

  it('is not sure with too few samples', () => {
    expect(verdictSentence(buildResults(smallRun({ rounds: 2 })))).toMatch(
      /takes about .*; too few samples to be sure\.$/,
    );
  });

  it('says first that something is missing', () => {
    const { stepStatuses, ...run } = smallRun();
    expect(verdictSentence(buildResults({ ...run, stepStatuses: stepStatuses.slice(1) }))).toMatch(
      /^PARTIAL, something is missing: /,
    );
  });
});

it('draws the line of the index from the cold start of the first configuration', () => {
  expect(indexFigure(results)).toEqual({ title: 'cold start, rust-dynamodb, 128 MB', ms: coldMs('rust-dynamodb') });
});

it('gives github-action-benchmark the medians of results.json, each under a name of its own', () => {
  const entries = JSON.parse(renderBenchmarkAction(results)) as { name: string; unit: string; value: number }[];
  const medians = results.configurations.flatMap(({ cold, warm }) =>
    [cold?.metrics['initDurationMs'], cold?.metrics['durationMs'], warm?.metrics['durationMs']].flatMap(
      (summary) => summary?.median ?? [],
    ),
  );
  expect(entries.map(({ value }) => value)).toEqual(medians);
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  expect(new Set(entries.map(({ unit }) => unit))).toEqual(new Set(['ms']));
});
