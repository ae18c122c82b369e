// What a reader takes away from a run: its sentence and its figures are those of results.json.
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import { formatFigure } from '../../../../core/format/figures.ts';
import { formatMeasured, formatNumber, formatRatio } from '../../../../core/format/numbers.ts';
import { renderBenchmarkAction } from '../../../../core/report/benchmark-action.ts';
import { renderMarkdown } from '../../../../core/report/markdown.ts';
import { indexFigure } from '../../../../core/report/page/index-page.ts';
import { keyFigures } from '../../../../core/report/sentences/key-figures.ts';
import { verdictSentence } from '../../../../core/report/sentences/verdict.ts';
import { renderSummary } from '../../../../core/report/terminal-summary.ts';
import { measurePlan } from '../../../kit/measure-plan.ts';
import { smallRun } from '../../../kit/report-run.ts';
import { runFixture } from '../../../kit/run-fixture.ts';
import { shippedPlan } from '../../../kit/shipped-plan.ts';

const results = buildResults(runFixture());
const rowOf = (label: string) =>
  results.configurations.find(
    ({ function: name, memoryMb, payload }) => name === label && memoryMb === 128 && payload === 'get',
  );
const coldMs = (label: string) => rowOf(label)?.cold?.metrics['initAndDurationMs']?.median;
const ratioOf = (candidate: string, phase: 'cold' | 'warm', metric: string) => {
  const found = results.comparisons.find(
    (comparison) =>
      comparison.candidate === candidate &&
      comparison.phase === phase &&
      comparison.metric === metric &&
      comparison.memoryMb === 128 &&
      comparison.payload === 'get',
  );
  if (found?.interval === undefined || found.interval === null) throw new Error(`${candidate} was not compared`);
  const { ratio, interval } = found;
  // Written here again: above 1 as it is, below 1 inverted, and its interval with it.
  return ratio > 1
    ? {
        times: `${formatRatio(ratio)} as long`,
        interval: `[${formatMeasured(interval.low)}–${formatMeasured(interval.high)}]`,
      }
    : {
        times: `${formatRatio(1 / ratio)} as fast`,
        interval: `[${formatMeasured(1 / interval.high)}–${formatMeasured(1 / interval.low)}]`,
      };
};

describe('a comparison with a reference', () => {
  const cold = (candidate: string) => ratioOf(candidate, 'cold', 'initAndDurationMs');
  const warm = (candidate: string) => ratioOf(candidate, 'warm', 'durationMs');

  it('names every function with its ratio, cold and warm, at the smallest size', () => {
    const coldText = `rust-dynamodb takes ${formatFigure('initAndDurationMs', coldMs('rust-dynamodb'))} ms`;
    const warmText = `rust-dynamodb ${formatFigure('durationMs', rowOf('rust-dynamodb')?.warm?.metrics['durationMs']?.median)} ms`;
    const ratios = (of: typeof cold) =>
      ['python-dynamodb', 'rust-latency-breakdown'].map((name) => `${name} ${of(name).times} ${of(name).interval}`);
    expect(verdictSentence(results)).toBe(
      `Cold start at 128 MB (get): ${[coldText, ...ratios(cold)].join(', ')}; warm call: ${[warmText, ...ratios(warm)].join(', ')}.`,
    );
  });

  it('has the median of the reference and the largest ratios as figures, in this order', () => {
    expect(keyFigures(results).map(({ title, value, detail }) => [title, value, detail.split(';')[0]])).toEqual([
      ['Cold start, rust-dynamodb', `${formatFigure('initAndDurationMs', coldMs('rust-dynamodb'))} ms`, '128 MB, get'],
      [
        'Cold start, python-dynamodb',
        cold('python-dynamodb').times,
        `as rust-dynamodb ${cold('python-dynamodb').interval}`,
      ],
      [
        'Warm call, python-dynamodb',
        warm('python-dynamodb').times,
        `as rust-dynamodb ${warm('python-dynamodb').interval}`,
      ],
    ]);
  });

  it('is not sure with too few samples', () => {
    expect(verdictSentence(buildResults(smallRun({ rounds: 2 })))).toMatch(
      /python about 2\.00× as long; too few samples to be sure\.$/,
    );
  });

  it('says together which functions are the same and which are not shown to differ', () => {
    const ms = (label: string, round: number) => ({ a: 100, b: 100, c: 100, d: 200 })[label] ?? 70 + 15 * (round % 5);
    const run = smallRun({
      functions: ['a', 'b', 'c', 'd', 'e', 'f'],
      rounds: 10,
      cold: (label, _, round) => ({ initDurationMs: 10, durationMs: ms(label, round) }),
    });
    expect(verdictSentence(buildResults(run))).toBe(
      'Cold start at 128 MB: a takes 110 ms, d 1.91× as long, b and c the same, e and f not shown to differ.',
    );
  });

  it('has the parts of a cold start where nothing was called warm', () => {
    const metrics = { tls_ms: 745, dns_ms: 7.3, tcp_ms: 0.7, total_breakdown_ms: 753 };
    const cold = () => ({ initDurationMs: 100, durationMs: 860, metrics });
    const sentence = verdictSentence(buildResults(smallRun({ functions: ['rust'], cold })));
    expect(sentence).toMatch(/ In the cold start of rust \(960 ms\): tls 745 ms, dns 7\.30 ms, tcp 0\.700 ms\.$/);
    const withWarm = smallRun({ functions: ['rust'], cold, warm: () => ({ durationMs: 5 }) });
    expect(verdictSentence(buildResults(withWarm))).not.toContain('tls');
  });
});

describe('a run that is not whole', () => {
  it('says what is missing and why, and then what was measured', () => {
    const { stepStatuses, ...run } = smallRun();
    const missing = buildResults({ ...run, stepStatuses: stepStatuses.slice(1) });
    expect(verdictSentence(missing)).toMatch(
      /^PARTIAL: 1 of 12 steps was not run \(rust, 128 MB\)\. Cold start at 128 MB: /,
    );
    const failed = { laneId: 'lane-1', stepIndex: 1, status: 'failed', reason: 'UPDATE_TIMEOUT: 60 s.' } as const;
    expect(verdictSentence(buildResults({ ...run, stepStatuses: [...stepStatuses, failed] }))).toMatch(
      /^PARTIAL: 1 of 12 steps failed \(python, 128 MB: UPDATE_TIMEOUT: 60 s\)\. Cold start/,
    );
    const samples = run.samples.map((sample, index) =>
      index === 0 ? { ...sample, status: 'excluded' as const, excludeReason: 'not_cold' as const } : sample,
    );
    expect(verdictSentence(buildResults({ ...run, stepStatuses, samples }))).toMatch(
      /^PARTIAL: rust, 128 MB, get has 5 of 6 cold starts \(1 excluded: an environment that already existed answered/,
    );
  });

  it('says of a run without figures why every sample was excluded, and what helps', () => {
    const run = smallRun();
    const samples = run.samples.map((sample) => ({
      ...sample,
      status: 'excluded' as const,
      excludeReason: 'not_cold' as const,
    }));
    const failed = buildResults({ ...run, samples });
    expect(verdictSentence(failed)).toMatch(
      /^FAILED: 12 of 12 steps done .* All 12 samples were excluded because an environment that already existed answered, .* \(not_cold\)\. What helps: .*maxAttempts/,
    );
    // The line below the verdict does not say it again.
    expect(renderSummary(failed).match(/12 of 12 steps/g)).toHaveLength(1);
    expect(renderMarkdown(failed).match(/12 of 12 steps/g)).toHaveLength(1);
  });
});

describe('load', () => {
  const measured = measurePlan(shippedPlan('stadiums', 'local'));

  it('comes first, with both functions', () => {
    const loaded = buildResults(measured);
    const parts = loaded.configurations.map(({ function: label, load }) => {
      const { sent = 0, metrics } = load?.overall ?? {};
      return `${label} at 512 MB answered all ${formatNumber(sent)} requests, half within ${formatNumber(metrics?.latencyMs?.median)} ms and 99 % within ${formatNumber(metrics?.latencyMs?.p99)} ms`;
    });
    expect(parts).toHaveLength(2);
    expect(verdictSentence(loaded).split('. ')[0]).toBe(`Under load ${parts.join('; ')}`);
    expect(
      keyFigures(loaded)
        .slice(0, 2)
        .map(({ title }) => title),
    ).toEqual(loaded.configurations.map(({ function: label }) => `Median latency, ${label}`));
  });

  it('has no figure when it is invalid, and says why', () => {
    const late = measured.samples.map((sample) => ({ ...sample, metrics: { ...sample.metrics, send_lag_ms: 900 } }));
    const invalid = buildResults({ ...measured, samples: late });
    expect(verdictSentence(invalid)).toMatch(/ has no figure, because .* generator sent late: .* 900\.0 ms/);
    expect(keyFigures(invalid).filter(({ title }) => /latency|within|Requests/.test(title))).toEqual([]);
    expect(keyFigures(invalid).length).toBeGreaterThan(0);
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
