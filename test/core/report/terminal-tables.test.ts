import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { renderTerminal } from '../../../core/report/terminal-tables.ts';
import { smallRun } from '../../kit/report-run.ts';
import { runFixture } from '../../kit/run-fixture.ts';

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
