import { describe, expect, it } from 'vitest';
import { compareRuns, type RunData } from '../../../core/compare/compare-runs.ts';
import { runComparisonTable } from '../../../core/compare/comparison-table.ts';
import { buildResults } from '../../../core/report/build-report.ts';
import { idOf, type SmallRunOptions, smallRun } from '../../kit/report-run.ts';

/** A run of ten rounds whose figures spread a little and are `factor` times as large. */
function run(factor: number, options: SmallRunOptions = {}): RunData {
  const record = smallRun({
    rounds: 10,
    cold: (_label, _memoryMb, round) => {
      const initDurationMs = factor * (100 + round);
      const durationMs = factor * (20 + round / 10);
      return { initDurationMs, durationMs, billedDurationMs: Math.ceil(initDurationMs + durationMs) };
    },
    warm: (_label, _memoryMb, round) => ({ durationMs: factor * (5 + round / 50) }),
    ...options,
  });
  return { results: buildResults(record), samples: record.samples };
}

function verdicts(comparison: ReturnType<typeof compareRuns>) {
  return new Set(comparison.rows.map(({ verdict }) => verdict));
}

describe('two runs of the same suite', () => {
  it('are unchanged when nothing changed', () => {
    expect(verdicts(compareRuns(run(1), run(1)))).toEqual(new Set(['unchanged']));
  });

  it('regress when every figure is a fifth larger', () => {
    const comparison = compareRuns(run(1), run(1.2));

    expect(verdicts(comparison)).toEqual(new Set(['regressed']));
    const row = comparison.rows.find(({ metric, phase }) => metric === 'durationMs' && phase === 'warm');
    expect(row?.ratio).toBeCloseTo(1.2, 6);
    expect(row?.n).toEqual([10, 10]);
  });

  it('improve when every figure is a fifth smaller', () => {
    expect(verdicts(compareRuns(run(1.2), run(1)))).toEqual(new Set(['improved']));
  });

  it('claim nothing with three samples, whatever the ratio', () => {
    expect(verdicts(compareRuns(run(1, { rounds: 3 }), run(2, { rounds: 3 })))).toEqual(new Set(['inconclusive']));
  });

  it('claim nothing when the change is within the noise threshold', () => {
    const comparison = compareRuns(run(1), run(1.03));

    expect(verdicts(comparison).has('regressed')).toBe(false);
  });

  it('are corrected for the number of figures', () => {
    const comparison = compareRuns(run(1), run(1.2));

    // Ten against ten, wholly apart: p = 2 / C(20, 10); Holm multiplies the smallest by the number of rows.
    const uncorrected = 2 / 184_756;
    expect(Math.min(...comparison.rows.map(({ adjustedPValue }) => adjustedPValue ?? 1))).toBeGreaterThanOrEqual(
      uncorrected * comparison.rows.length * 0.999,
    );
  });
});

describe('what makes a comparison unfair', () => {
  it('names configurations that only one run has', () => {
    const comparison = compareRuns(run(1, { memoryMb: [128, 512] }), run(1, { memoryMb: [128, 1024] }));

    expect(comparison.onlyInReference).toEqual([idOf('rust', 512), idOf('python', 512)]);
    expect(comparison.onlyInCandidate).toEqual([idOf('rust', 1024), idOf('python', 1024)]);
  });

  it('says that AWS and local figures must not be compared', () => {
    const comparison = compareRuns(run(1), run(1, { environment: { kind: 'local', region: 'us-east-1' } }));

    expect(comparison.remarks.join(' ')).toMatch(/aws.*local.*must not be compared/);
  });

  it('says that the code differs', () => {
    const comparison = compareRuns(run(1), run(1, { planned: { codeSha256: 'another' } }));

    expect(comparison.remarks.join(' ')).toMatch(/code differs: rust, python/);
  });
});

it('prints old, new, change and certainty', () => {
  const table = runComparisonTable(compareRuns(run(1), run(1.2)));

  const init = table.rows.find((row) => row[2]?.full === 'Init Duration ms');
  expect(init?.map((cell) => cell.compact ?? cell.full)).toEqual([
    idOf('rust', 128),
    'cold',
    'Init Duration ms',
    '106',
    '127',
    '+20.0% slower',
    expect.stringMatching(/^(< )?0\.000/),
    '10',
  ]);
});
