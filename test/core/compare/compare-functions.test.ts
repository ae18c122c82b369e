import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { compareFunctions } from '../../../core/compare/compare-functions.ts';
import { comparisonVerdict } from '../../../core/compare/comparison-table.ts';
import { powerlessRows } from '../../../core/compare/rows.ts';
import { type SmallRunOptions, smallRun } from '../../kit/report-run.ts';

/** Two functions in ten rounds of one lane; the candidate takes `factor` times as long. */
function results(factor: number, options: SmallRunOptions = {}) {
  const of = (label: string, ms: number) => (label === 'rust' ? 1 : factor) * ms;
  return buildResults(
    smallRun({
      rounds: 10,
      cold: (label, _, round) => ({
        initDurationMs: of(label, 100 + round),
        durationMs: of(label, 20 + round / 10),
        billedDurationMs: Math.ceil(of(label, 120 + round)),
      }),
      warm: (label, _, round) => ({ durationMs: of(label, 5 + round / 50), clientLatencyMs: 9 }),
      ...options,
    }),
  );
}

describe('two functions of one run', () => {
  it('have a row for each deciding figure', () => {
    const { rows, reference, candidate } = compareFunctions(results(1.2));

    expect([reference, candidate]).toEqual(['rust', 'python']);
    expect(rows.map(({ phase, metric }) => `${phase} ${metric}`)).toEqual([
      'cold initDurationMs',
      'cold durationMs',
      'cold billedDurationMs',
      'warm durationMs',
    ]);
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['regressed']));
    expect(rows[0]?.ratio).toBeCloseTo(1.2, 6);
  });

  it('are the same when nothing differs', () => {
    expect(new Set(compareFunctions(results(1)).rows.map(({ verdict }) => verdict))).toEqual(new Set(['unchanged']));
  });

  it('regress only where the corrected p value is significant', () => {
    // Six rounds, all slower: p = 2 / 64 alone, which is not significant for four figures.
    const six = results(1.2, { rounds: 6 });
    const { rows } = compareFunctions(six);

    expect(six.comparisons.filter(({ metric }) => metric === 'initDurationMs')[0]?.verdict).toBe('regressed');
    expect(rows.map(({ adjustedPValue }) => adjustedPValue)).toEqual(rows.map(() => (4 * 2) / 64));
    expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
    expect(powerlessRows(rows)).toHaveLength(rows.length);
    expect(comparisonVerdict(compareFunctions(six))).toBe('Nothing can be shown to differ with so few samples.');
    expect(powerlessRows(compareFunctions(results(1.2)).rows)).toEqual([]);
  });

  it('name the figures that only the reference has', () => {
    const broken = results(1, { warm: (label) => (label === 'rust' ? { durationMs: 5 } : undefined) });

    expect(compareFunctions(broken).unmatched).toMatchObject([{ phase: 'warm', missingIn: 'candidate' }]);
  });

  it('name the function that has no valid sample, not all of them', () => {
    const functions = ['rust', 'python', 'node'];
    const broken = results(1, { functions, warm: (label) => (label === 'node' ? undefined : { durationMs: 5 }) });

    expect(compareFunctions(broken).unmatched).toMatchObject([{ function: 'node', missingSide: 'node' }]);
    expect(comparisonVerdict(compareFunctions(broken))).toMatch(/^node has no valid sample of 1 figure\./);
  });
});
