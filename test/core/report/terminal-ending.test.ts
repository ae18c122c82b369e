import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { endingLines } from '../../../core/report/terminal-ending.ts';
import { renderSummary } from '../../../core/report/terminal-summary.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { smallRun } from '../../kit/report-run.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const FILES = ['samples.csv', 'report.md', 'results.json', 'report.html', 'summary.csv', 'benchmark-action.json'];
const small = smallRun();

describe('what a run ends with', () => {
  it.each([
    ['many configurations', smallRun({ functions: Array.from({ length: 40 }, (_, index) => `function-${index}`) })],
    ['measurements and load', measurePlan(shippedPlan('stadiums', 'local'))],
    ['many remarks', { ...small, samples: small.samples.slice(0, 3) }],
  ])('has at most 30 lines, none wider than 110 columns: %s', (_, run) => {
    const results = buildResults(run);
    const ending = endingLines({ results, page: 'reports/run/report.html', files: FILES, seconds: 61 });
    const lines = [...renderSummary(results).trimEnd().split('\n'), '', ...ending];

    expect(lines.length).toBeLessThanOrEqual(30);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(110);
  });

  it('says where the page and the other files are, and how long the run took', () => {
    const results = buildResults(small);

    expect(endingLines({ results, page: 'reports/run/report.html', files: FILES, seconds: 61 })).toEqual([
      'Report: reports/run/report.html',
      '  in a browser: npx thaw reports open · every table: the same command with --full',
      '  beside it: benchmark-action.json, results.json, samples.csv, summary.csv',
      'The run took 1 min 1 s.',
    ]);
  });

  it('never calls a run complete that is not', () => {
    const results = buildResults(small);
    const lastLine = (status: 'partial' | 'failed') => {
      const run = { ...results.run, status };
      return endingLines({ results: { ...results, run }, page: 'p', files: [], seconds: 1 }).at(-1);
    };

    expect(lastLine('partial')).toMatch(/^PARTIAL: .*see its warnings/);
    expect(lastLine('failed')).toMatch(/^FAILED \(/);
  });
});
