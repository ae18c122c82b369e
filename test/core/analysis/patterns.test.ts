import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { loadFigure } from '../../../core/analysis/load/load-figure.ts';
import { ratioInterval } from '../../../core/format/ratio-words.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { observedRun } from '../../kit/observed-run.ts';
import { overriddenRun, type SmallRunOptions, smallRun } from '../../kit/report-run.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const operand = (label: string) => ({ function: label, payload: 'get', phase: 'cold', metric: 'durationMs' }) as const;
const PATTERN = { statement: 'Rust’s first call is the longer one', left: operand('rust'), right: operand('python') };

const judge = (options: SmallRunOptions) => buildResults(smallRun({ patterns: [PATTERN], ...options })).patterns[0];

describe('a published pattern', () => {
  it('is confirmed when the left figure is above the right one', () => {
    const pattern = judge({ cold: (label, _, round) => ({ durationMs: (label === 'rust' ? 900 : 290) + round }) });
    expect(pattern?.holds).toBe(true);
    expect(pattern?.explanation).toMatch(
      /^At 128 MB, first call of rust \(get\) 904 ms, that of python \(get\) 294 ms: 3\.0\d× as long \[/,
    );
  });

  it('is refuted when it is below', () => {
    expect(judge({ cold: (label, _, round) => ({ durationMs: (label === 'rust' ? 100 : 290) + round }) })?.holds).toBe(
      false,
    );
  });

  it('has the parts of both sides where both were observed, and of none where one was not', () => {
    const run = smallRun({ patterns: [PATTERN], cold: (label) => ({ durationMs: label === 'rust' ? 100 : 200 }) });
    const explanationOf = (record: typeof run) => buildResults(record).patterns[0]?.explanation;
    const parts = /Medians: (.*)$/;
    const observed = observedRun(run);
    expect(explanationOf(observed)?.match(parts)?.[1]).toBe(
      'rust computes 6.51 ms, waits 83.5 ms for the CPU share and 10.0 ms for something else; python 13.0, 167 and 20.0 ms.',
    );
    const samples = observed.samples.map((sample) =>
      sample.configurationId.startsWith('rust') ? sample : { ...sample, observation: {} },
    );
    expect(explanationOf({ ...observed, samples })).not.toMatch(parts);
    expect(explanationOf(run)).not.toMatch(parts);
  });

  it('is undecided when the two are too close', () => {
    const pattern = judge({
      cold: (label, _, i) => ({ durationMs: 100 + 10 * i + ((label === 'rust') === (i % 2 === 0) ? 1 : 0) }),
    });
    expect(pattern?.holds).toBeNull();
    expect(pattern?.explanation).toContain('too close to decide');
  });

  it('has the interval that the same comparison has elsewhere in the report', () => {
    const cold: SmallRunOptions['cold'] = (label, _, i) => ({ durationMs: (label === 'rust' ? 900 : 290) + 37 * i });
    const { comparisons, patterns } = buildResults(smallRun({ patterns: [PATTERN], cold }));
    const same = comparisons.find(({ phase, metric }) => phase === 'cold' && metric === 'durationMs');

    expect(same?.paired).toBe(true);
    expect(patterns[0]?.explanation).toContain(same?.interval ? ratioInterval(same, same.interval) : undefined);
  });

  it('is decided by the medians of few samples, with a note', () => {
    const pattern = judge({ rounds: 3, cold: (label) => ({ durationMs: label === 'rust' ? 900 : 290 }) });
    expect(pattern?.holds).toBe(true);
    expect(pattern?.explanation).toContain('medians of few samples');
  });

  it('is undecided when a side was not measured', () => {
    const pattern = judge({ functions: ['python'] });
    expect(pattern).toMatchObject({ holds: null, memoryMb: null });
    expect(pattern?.explanation).toBe('Undecided: first call of rust (get) was not measured.');
  });

  it('is judged at the published memory size, and the other sizes are listed', () => {
    const source = 'the article';
    const pattern = judge({
      memoryMb: [128, 512],
      published: [
        {
          function: 'rust',
          payload: 'get',
          memoryMb: 512,
          phase: 'cold',
          metric: 'durationMs',
          value: 1,
          unit: 'ms',
          source,
        },
      ],
      cold: (label, memoryMb, round) => ({ durationMs: (label === 'rust' ? 300 : 290 * (memoryMb / 256)) + round }),
    });
    expect(pattern).toMatchObject({ holds: false, memoryMb: 512 });
    expect(pattern?.explanation).toMatch(/^At 512 MB, .* Other sizes: 128 MB [\d.]+× as long \(confirmed\)\.$/);
  });
});

it('does not treat another environment override as another memory size', () => {
  const run = overriddenRun();
  const pattern = { statement: 'Warming makes init longer', left: operand('warmup'), right: operand('plain') };
  const suite = { ...run.plan.suite, patterns: [pattern] };
  const [result] = buildResults({ ...run, plan: { ...run.plan, suite } }).patterns;

  // The first override, "on", takes 10 ms where plain takes 100.
  expect(result).toMatchObject({
    holds: false,
    explanation: expect.stringMatching(/^At 128 MB, first call of warmup \(get\) .* as fast \[/),
  });
  expect(result?.explanation).not.toContain('Other sizes');
});

describe('a pattern of load', () => {
  const plan = shippedPlan('stadiums', 'local');
  const results = buildResults(measurePlan(plan));
  const ofLoad = results.patterns.filter(({ left }) => left.phase === 'load');

  it('compares the figures of two loads, leaves equal ones undecided, and says that the uncertainty is unknown', () => {
    expect(ofLoad.length).toBeGreaterThan(0);
    for (const { left, right, holds, explanation, memoryMb } of ofLoad) {
      const [leftValue, rightValue] = [left, right].map((side) => {
        const load = results.configurations.find((configuration) => configuration.function === side.function)?.load;
        return load === undefined ? undefined : loadFigure(load, side.metric);
      });
      const isGreater = (leftValue ?? Number.NaN) > (rightValue ?? Number.NaN);
      expect(holds).toBe(leftValue === rightValue ? null : isGreater);
      expect(memoryMb).toBe(512);
      expect(explanation).toContain('one load each, so the uncertainty is unknown');
    }
  });

  it('counts cold starts in whole numbers', () => {
    const [pattern] = results.patterns.filter(({ left }) => left.metric === 'coldStarts');

    expect(pattern?.explanation).toContain(
      'Cold starts under load of node-stadiums-baseline (list) 1, that of node-stadiums-optimised (list) 1 (',
    );
  });

  it('lists the figures of other memory sizes, because two loads have no ratio', () => {
    const sizes = shippedPlan('stadiums', 'local', undefined, [512, 1024]);
    const patterns = buildResults(measurePlan(sizes)).patterns.filter(({ left }) => left.phase === 'load');

    expect(patterns.map(({ explanation }) => explanation)).toEqual(
      patterns.map(() =>
        expect.stringMatching(/Other sizes: 1024 MB [\d.]+(?: ms)? against [\d.]+(?: ms)? \(\w+\)\.$/),
      ),
    );
  });

  it('is undecided when a load is invalid', () => {
    const measured = measurePlan(plan);
    const late = measured.loadSegments.map((segment) => ({
      ...segment,
      dropped: [{ offsetMs: 1000, reason: 'out_of_time' as const }],
    }));
    const invalid = buildResults({ ...measured, loadSegments: late });

    for (const { left, holds, explanation } of invalid.patterns.filter((pattern) => pattern.left.phase === 'load')) {
      expect(holds).toBeNull();
      expect(explanation).toMatch(/^Undecided: .* was not measured by a valid load\.$/);
      expect(explanation).toContain(` under load of ${left.function} (list) `);
    }
  });

  it('is undecided without the load', () => {
    const without = buildResults(measurePlan({ ...plan, load: [] }));
    expect(without.patterns.filter(({ left }) => left.phase === 'load').map(({ holds }) => holds)).toEqual(
      ofLoad.map(() => null),
    );
  });
});
