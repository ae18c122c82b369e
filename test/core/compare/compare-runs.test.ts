import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { compareRuns, type RunData } from '../../../core/compare/compare-runs.ts';
import { comparisonNotes, comparisonTables } from '../../../core/compare/comparison-table.ts';
import { renderTable } from '../../../core/report/terminal-text.ts';
import type { Sample } from '../../../core/telemetry/types.ts';
import { idOf, type SmallRunOptions, smallRun } from '../../kit/report-run.ts';

/** A run of ten rounds with slightly varying figures, multiplied by `factor`. */
type ListedData = RunData & { readonly samples: readonly Sample[] };

function run(factor: number, options: SmallRunOptions = {}): ListedData {
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

  it('have no interval of a warm median when the calls shared a few environments', () => {
    const shared = ({ samples, ...rest }: ListedData): ListedData => ({
      ...rest,
      samples: samples.map((sample) =>
        sample.phase === 'warm' ? { ...sample, environmentId: `${sample.round % 5}` } : sample,
      ),
    });
    const comparison = compareRuns(shared(run(1)), shared(run(1.2)));

    const row = comparison.rows.find(({ metric, phase }) => metric === 'durationMs' && phase === 'warm');
    expect(row).toMatchObject({ n: [5, 5], reference: { medianInterval: null }, candidate: { medianInterval: null } });
    expect(comparisonNotes(comparison).join('\n')).toContain('fewer than 6 samples (or environments)');
  });

  it('are corrected for the number of figures', () => {
    const comparison = compareRuns(run(1), run(1.2));

    // Ten against ten without overlap: p = 2 / C(20, 10); Holm multiplies the smallest by the number of rows.
    const uncorrected = 2 / 184_756;
    expect(Math.min(...comparison.rows.map(({ adjustedPValue }) => adjustedPValue ?? 1))).toBeGreaterThanOrEqual(
      uncorrected * comparison.rows.length * 0.999,
    );
  });
});

describe('the remarks on a comparison', () => {
  it('name configurations that only one run has', () => {
    const comparison = compareRuns(run(1, { memoryMb: [128, 512] }), run(1, { memoryMb: [128, 1024] }));

    expect(comparison.onlyInReference).toEqual([idOf('rust', 512), idOf('python', 512)]);
    expect(comparison.onlyInCandidate).toEqual([idOf('rust', 1024), idOf('python', 1024)]);
  });

  it('are an error for a run on AWS against a local one', () => {
    const local = run(1, { environment: { kind: 'local', region: 'us-east-1' } });

    expect(() => compareRuns(run(1), local)).toThrow(/on AWS .* in the local cloud: their figures cannot be compared/);
  });

  it('name a different suite or runtime', () => {
    const other = run(1, { plan: { suiteSha256: 'b'.repeat(64) } });

    expect(compareRuns(run(1), other).remarks).toEqual([expect.stringContaining('The suites differ')]);
  });

  it('name different code', () => {
    const comparison = compareRuns(run(1), run(1, { planned: { codeSha256: 'another' } }));

    expect(comparison.remarks.join(' ')).toMatch(/code differs: rust, python/);
  });
});

describe('a candidate without valid samples', () => {
  const failing = () => {
    const { results, samples } = run(1);
    const own = samples.map((sample) =>
      sample.configurationId === idOf('python', 128)
        ? { ...sample, status: 'excluded' as const, excludeReason: 'function_error' as const }
        : sample,
    );
    const record = smallRun({ rounds: 10, warm: () => ({ durationMs: 5 }) });
    return { results: buildResults({ ...record, samples: own }), samples: own, before: { results, samples } };
  };

  it('is named for each phase', () => {
    const { before, ...after } = failing();

    expect(compareRuns(before, after).unmatched).toMatchObject([
      { function: 'python', phase: 'cold', missingIn: 'candidate' },
      { function: 'python', phase: 'warm', missingIn: 'candidate' },
    ]);
  });

  it('has no row', () => {
    const { before, ...after } = failing();

    expect(compareRuns(before, after).rows.some((row) => row.function === 'python')).toBe(false);
  });
});

describe('the tables', () => {
  const texts = (comparison: ReturnType<typeof compareRuns>, title: string) =>
    comparisonTables(comparison)
      .find((table) => table.title === title)
      ?.rows.map((row) => row.map(({ full }) => full));

  it('print old, new, change and p value, and end with the geometric mean', () => {
    const rows = texts(compareRuns(run(1), run(1.2)), 'cold: Init Duration ms');

    expect(rows).toEqual([
      [
        'rust',
        '128',
        'get',
        '106 ±3%',
        '127 ±3%',
        expect.stringMatching(/^1\.20× as long \[1\.1\d–1\.2\d\]$/),
        expect.stringMatching(/^(< )?0\.000/),
        '10',
      ],
      expect.arrayContaining(['python']),
      ['geomean', '', '', '106', '127', '1.20× as long', '', ''],
    ]);
  });

  it('print no interval where there is none', () => {
    const comparison = compareRuns(run(1, { rounds: 3 }), run(2, { rounds: 3 }));

    expect(texts(comparison, 'cold: Init Duration ms')?.[0]?.slice(3)).toEqual(['102', '204', '2.00×', '0.8', '3']);
    expect(comparisonNotes(comparison).join(' ')).toMatch(
      /fewer than 6 samples.*from 4 samples.*too few samples to claim/,
    );
  });

  it('fit a terminal', () => {
    const tables = comparisonTables(compareRuns(run(1), run(1.2)));
    const lines = tables.flatMap((table) => renderTable(table, (cell) => cell));

    expect(lines.filter((line) => line.length > 110 || line.includes('…'.repeat(2)))).toEqual([]);
  });
});
