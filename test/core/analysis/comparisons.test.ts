import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { overriddenRun, smallRun } from '../../kit/report-run.ts';
import { tablesText } from '../../kit/tables-text.ts';

const ratioOfInit = (run: Parameters<typeof buildResults>[0]) =>
  buildResults(run).comparisons.find((comparison) => comparison.metric === 'initDurationMs');

describe('comparisons with the reference', () => {
  it('pair the rounds of one lane, so that differences between rounds cancel', () => {
    // Python takes twice as long in every round; rounds differ by far more than that.
    const run = smallRun({ cold: (label, _, round) => ({ initDurationMs: (label === 'rust' ? 1 : 2) * round ** 3 }) });
    const comparison = ratioOfInit(run);
    expect(comparison).toMatchObject({
      candidate: 'python',
      reference: 'rust',
      paired: true,
      n: [6, 6],
      verdict: 'regressed',
    });
    expect(comparison?.ratio).toBeCloseTo(2, 12);
    expect(comparison?.interval?.low).toBeCloseTo(2, 12);
    expect(comparison?.pValue).toBeCloseTo(2 / 64, 12);
  });

  it('are unpaired across lanes', () => {
    expect(ratioOfInit(smallRun({ lanes: 'each' }))).toMatchObject({ paired: false, n: [6, 6], verdict: 'regressed' });
  });

  it('are unpaired with fewer than six rounds, and claim nothing below four', () => {
    expect(ratioOfInit(smallRun({ rounds: 4 }))).toMatchObject({ paired: false, n: [4, 4], verdict: 'regressed' });
    expect(ratioOfInit(smallRun({ rounds: 3 }))).toMatchObject({ interval: null, verdict: 'inconclusive' });
  });

  it('count an environment once, whatever the number of its warm calls', () => {
    // Two environments per function differ by chance; twenty calls in each are no further evidence.
    const run = smallRun({ rounds: 2, lanes: 'each', warm: () => ({}) });
    const levels = [10, 10.5, 12, 12.5];
    const warm = run.samples
      .filter(({ phase }) => phase === 'warm')
      .flatMap((sample, index) =>
        Array.from({ length: 20 }, (_, call) => ({ ...sample, durationMs: (levels[index] ?? 0) + call / 1000 })),
      );
    const { comparisons } = buildResults({ ...run, samples: warm });
    const comparison = comparisons.find(({ metric }) => metric === 'durationMs');

    expect(comparison).toMatchObject({ n: [2, 2], interval: null, verdict: 'inconclusive' });
  });

  it('count each cold start of a burst', () => {
    const run = smallRun({ rounds: 4, lanes: 'each' });
    const burst = run.samples.flatMap((sample) => [sample, sample]);

    expect(ratioOfInit({ ...run, samples: burst })).toMatchObject({ paired: false, n: [8, 8] });
  });

  it('use only the rounds that both have', () => {
    const run = smallRun({
      rounds: 8,
      cold: (label, _, round) => (label === 'python' && round > 6 ? undefined : { initDurationMs: 20 + round }),
    });
    expect(ratioOfInit(run)).toMatchObject({ paired: true, n: [6, 6] });
  });

  it('are not made for figures that are zero and so have no ratio', () => {
    expect(ratioOfInit(smallRun({ cold: () => ({ initDurationMs: 0 }) }))).toBeUndefined();
  });

  it('are not made for counts and shares', () => {
    const run = smallRun({ cold: () => ({ metrics: { items_count: 3, sdk_call_ms: 2 } }) });
    const metrics = buildResults(run).comparisons.map((comparison) => comparison.metric);
    expect(metrics).toEqual(['clientLatencyMs', 'sdk_call_ms']);
  });

  it('are made only at the same memory size', () => {
    const { comparisons } = buildResults(smallRun({ memoryMb: [128, 512] }));
    expect(new Set(comparisons.map(({ memoryMb }) => memoryMb))).toEqual(new Set([128, 512]));
    expect(comparisons.filter(({ metric }) => metric === 'initDurationMs')).toHaveLength(2);
  });

  it('do not exist without a reference', () => {
    const run = smallRun();
    const { reference: _, ...suite } = run.plan.suite;
    expect(buildResults({ ...run, plan: { ...run.plan, suite } }).comparisons).toEqual([]);
  });
});

describe('environment overrides', () => {
  const results = buildResults(overriddenRun());
  const ofInit = results.comparisons.filter(({ metric }) => metric === 'initDurationMs');

  it('are compared with a reference without overrides, and with the first override of their function', () => {
    expect(ofInit).toMatchObject([
      { candidate: 'warmup', override: 'on', reference: 'plain', referenceOverride: null, verdict: 'regressed' },
      { candidate: 'warmup', override: 'off', reference: 'plain', referenceOverride: null, verdict: 'unchanged' },
      { candidate: 'warmup', override: 'off', reference: 'warmup', referenceOverride: 'on', verdict: 'improved' },
    ]);
  });

  it('stand side by side in the report', () => {
    const report = tablesText(results);
    expect(report).toContain('## Ratios against warmup / on');
    expect(report).toContain('## warmup: on and off at 128 MB');
    expect(report).toMatch(/\| get \/ off \| first call \(Duration\) ms \| 13\.5 \| 104 \|/);
  });
});
