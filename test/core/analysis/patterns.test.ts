import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { loadFigure } from '../../../core/analysis/load/load-figure.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { overriddenRun, type SmallRunOptions, smallRun } from '../../kit/report-run.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const operand = (label: string) => ({ function: label, payload: 'get', phase: 'cold', metric: 'durationMs' }) as const;
const PATTERN = { statement: 'Rust’s first call is the longer one', left: operand('rust'), right: operand('python') };

const judge = (options: SmallRunOptions) => buildResults(smallRun({ patterns: [PATTERN], ...options })).patterns[0];

describe('a published pattern', () => {
  it('shows when the left figure is above the right one', () => {
    const found = judge({ cold: (label, _, round) => ({ durationMs: (label === 'rust' ? 900 : 290) + round }) });
    expect(found?.holds).toBe(true);
    expect(found?.explanation).toMatch(/^At 128 MB: rust get cold Duration ms 904 against python 294, 3\.0\d× \[/);
  });

  it('does not show when it is below', () => {
    expect(judge({ cold: (label, _, round) => ({ durationMs: (label === 'rust' ? 100 : 290) + round }) })?.holds).toBe(
      false,
    );
  });

  it('is not decided when the two are too close', () => {
    const found = judge({ cold: (label, _, round) => ({ durationMs: 100 + 10 * round + (label === 'rust' ? 1 : 0) }) });
    expect(found?.holds).toBeNull();
    expect(found?.explanation).toContain('too close to decide');
  });

  it('goes by the medians of few samples, and says so', () => {
    const found = judge({ rounds: 3, cold: (label) => ({ durationMs: label === 'rust' ? 900 : 290 }) });
    expect(found?.holds).toBe(true);
    expect(found?.explanation).toContain('medians of few samples');
  });

  it('is not decided when a side was not measured', () => {
    const found = judge({ functions: ['python'] });
    expect(found).toMatchObject({ holds: null, memoryMb: null });
    expect(found?.explanation).toBe('Not decided: no rust get cold Duration ms was measured.');
  });

  it('is judged at the published memory size, and the other sizes are told', () => {
    const source = 'the article';
    const found = judge({
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
    expect(found).toMatchObject({ holds: false, memoryMb: 512 });
    expect(found?.explanation).toMatch(/^At 512 MB: .* Other sizes: 128 MB [\d.]+× \(shows\)\.$/);
  });
});

it('does not call another environment override another memory size', () => {
  const run = overriddenRun();
  const pattern = { statement: 'Warming makes init longer', left: operand('warmup'), right: operand('plain') };
  const suite = { ...run.plan.suite, patterns: [pattern] };
  const [found] = buildResults({ ...run, plan: { ...run.plan, suite } }).patterns;

  // The first override, "on", takes 10 ms where plain takes 100.
  expect(found).toMatchObject({ holds: false, explanation: expect.stringMatching(/^At 128 MB: /) });
  expect(found?.explanation).not.toContain('Other sizes');
});

describe('a pattern of load', () => {
  const plan = shippedPlan('stadiums', 'local');
  const results = buildResults(measurePlan(plan));
  const ofLoad = results.patterns.filter(({ left }) => left.phase === 'load');

  it('sets the figures of two loads side by side, and says that nothing tells how sure this is', () => {
    expect(ofLoad.length).toBeGreaterThan(0);
    for (const { left, right, holds, explanation, memoryMb } of ofLoad) {
      const [one, other] = [left, right].map((side) => {
        const load = results.configurations.find((each) => each.function === side.function)?.load;
        return load === undefined ? undefined : loadFigure(load, side.metric);
      });
      expect(holds).toBe((one ?? Number.NaN) > (other ?? Number.NaN));
      expect(memoryMb).toBe(512);
      expect(explanation).toContain('one load each, so nothing says how sure this is');
    }
  });

  it('counts cold starts in whole numbers', () => {
    const [found] = results.patterns.filter(({ left }) => left.metric === 'coldStarts');

    expect(found?.explanation).toContain('load Cold starts 1 against node-stadiums-optimised 1 (');
  });

  it('gives the figures of other memory sizes, because two loads have no ratio', () => {
    const sizes = shippedPlan('stadiums', 'local', undefined, [512, 1024]);
    const told = buildResults(measurePlan(sizes)).patterns.filter(({ left }) => left.phase === 'load');

    expect(told.map(({ explanation }) => explanation)).toEqual(
      told.map(() => expect.stringMatching(/Other sizes: 1024 MB [\d.]+ against [\d.]+ \((shows|does not)\)\.$/)),
    );
  });

  it('is not decided by a load that is invalid', () => {
    const measured = measurePlan(plan);
    const late = measured.loadSegments.map((each) => ({
      ...each,
      dropped: [{ offsetMs: 1000, reason: 'out_of_time' as const }],
    }));
    const invalid = buildResults({ ...measured, loadSegments: late });

    for (const { left, holds, explanation } of invalid.patterns.filter((each) => each.left.phase === 'load')) {
      expect(holds).toBeNull();
      expect(explanation).toContain(`Not decided: no valid ${left.function} list load `);
    }
  });

  it('is not decided without the load', () => {
    const without = buildResults(measurePlan({ ...plan, load: [] }));
    expect(without.patterns.filter(({ left }) => left.phase === 'load').map(({ holds }) => holds)).toEqual(
      ofLoad.map(() => null),
    );
  });
});
