import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { renderSummary } from '../../../core/report/terminal-summary.ts';
import { renderTerminal } from '../../../core/report/terminal-tables.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { smallRun } from '../../kit/report-run.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const LONG = 'a-function-with-a-label-as-long-as-labels-may-be-sixty-four-char';

describe('the report on a terminal', () => {
  it.each([
    ['the fixture run', runFixture()],
    ['very long labels', smallRun({ functions: [`${LONG}-1`, `${LONG}-2`], memoryMb: [128, 512, 1024, 1769] })],
    ['a long word', { ...smallRun(), failure: { code: 'X', message: 'y'.repeat(500) } }],
  ])('is never wider than 110 columns: %s', (_, run) => {
    const lines = renderTerminal(buildResults(run)).split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(110);
  });

  it('is the same text without colours', () => {
    const results = buildResults(runFixture());
    const coloured = renderTerminal(results, { paint: (text, tone) => `<${tone}>${text}</${tone}>` });
    const plain = coloured.replaceAll(/<\/?(?:good|bad|quiet|title|warning)>/g, '').replaceAll(/ +$/gm, '');
    expect(coloured).toContain('<title>');
    expect(plain).toBe(renderTerminal(results));
  });

  it('contains no control characters', () => {
    const failure = { code: 'X', message: 'red \u001b[31m bell \u0007' };
    const text = renderTerminal(buildResults({ ...smallRun(), failure }));
    expect(text).toContain('red  [31m bell');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('has the same figures as report.md', () => {
    const text = renderTerminal(buildResults(runFixture()));
    expect(text).toMatch(/rust-dynamodb +128 +get +8 \(−1\) +23\.5 \[22\.6–33\.0\] +794 \[757–827\]/);
  });
});

describe('the summary of a suite with many payloads', () => {
  const rows = (suite: string) =>
    renderSummary(buildResults(measurePlan(shippedPlan(suite, 'local'))))
      .split('\n')
      .filter((line) => /^(?:rust|python|node)-\S+ +\d+ {2}\S|^… /.test(line));

  it('has the first payload of each function and size, and says how many are folded', () => {
    const shown = rows('nightly');
    expect(shown).toHaveLength(8);
    expect(shown.slice(0, 6).every((row) => / get /.test(row))).toBe(true);
    expect(shown.at(-1)).toBe('… 18 rows of 3 other payloads');
  });

  it('has all of them where they fit', () => {
    expect(rows('dynamodb')).toHaveLength(12);
  });
});
