// Every shipped suite gives a complete report: its published figures and patterns name figures that its targets measure.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { present } from '../../../core/present.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { headline } from '../../../core/report/sentences/headline.ts';
import { renderTerminal } from '../../../core/report/terminal-tables.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';
import { type realCatalogue, suiteFiles } from '../../suites/real-catalogue.ts';

function resultsOf(suiteName: string, isMissing?: Parameters<typeof realCatalogue>[0]) {
  return buildResults(measurePlan(shippedPlan(suiteName, 'local', isMissing)));
}

describe.each(suiteFiles().map((file) => path.basename(file, '.json')))('the suite %s', (suiteName) => {
  const results = resultsOf(suiteName);

  it('is complete when every step succeeded', () => {
    expect(results.run.status).toBe('complete');
    expect(results.problems).toEqual([]);
  });

  it('has a measured figure for every published one', () => {
    // A load without errors has no rate at which they began.
    const alone = results.published.filter(({ measured, metric }) => measured === null && metric !== 'errorsFromRps');
    expect(alone).toEqual([]);
  });

  it('has an interval for every median of Duration, outside load', () => {
    const phases = results.configurations.flatMap(({ cold, warm, followUp }) => present([cold, warm, followUp]));
    expect(phases.filter(({ metrics }) => !metrics['durationMs']?.medianInterval)).toEqual([]);
  });

  it('finds both sides of every pattern', () => {
    expect(results.patterns.filter((pattern) => pattern.memoryMb === null)).toEqual([]);
  });

  it('renders at most 110 columns wide and without `undefined`', () => {
    const terminal = renderTerminal(results);
    expect(Math.max(...terminal.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(110);
    expect(terminal + renderMarkdown(results)).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('a machine that cannot build Rust', () => {
  const results = resultsOf('quick', (manifest) => manifest.language === 'rust');

  it('completes the functions it can measure, and names the others first', () => {
    expect(results.run.status).toBe('complete');
    expect(headline(results)[1]).toMatch(/^rust-[a-z]+ was skipped/);
    expect(results.warnings.find((warning) => warning.code === 'TARGET_MISSING')?.fix).toContain('install cargo');
  });

  it('leaves published figures of Rust unmeasured and its patterns undecided', () => {
    const rust = results.published.filter((figure) => figure.function.startsWith('rust-'));
    expect(rust.length).toBeGreaterThan(0);
    expect(rust.every((figure) => figure.measured === null)).toBe(true);
    expect(results.patterns.every((pattern) => pattern.holds === null)).toBe(true);
  });
});
