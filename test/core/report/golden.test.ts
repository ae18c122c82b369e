// The files of a small run, so that reviews show changed words, figures or order. `npm run golden:update` rewrites them.
import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { drawChart } from '../../../core/drawing/draw-chart.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { renderPage } from '../../../core/report/page/page.ts';
import { renderTerminal } from '../../../core/report/terminal-tables.ts';
import { pageText } from '../../kit/page-text.ts';
import { renderResultsJson, renderSummaryCsv } from '../../kit/report-texts.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { TWO_CONFIGURATIONS } from '../../kit/run-fixture-plan.ts';
import { samplesCsvText } from '../../kit/samples-csv-text.ts';

const run = runFixture(TWO_CONFIGURATIONS);
const results = buildResults(run);

it.each([
  ['results.json', () => oneFigurePerLine(JSON.parse(renderResultsJson(results)))],
  ['samples.csv', () => samplesCsvText(run.plan, run.samples)],
  ['summary.csv', () => renderSummaryCsv(results)],
  ['report.md', () => renderMarkdown(results)],
  ['terminal.txt', () => renderTerminal(results)],
])('%s equals the golden file', async (file, render) => {
  await expect(render()).toMatchFileSnapshot(`../../golden/${file}`);
});

it('report.html equals the golden file, as text', async () => {
  const files = { 'summary.csv': renderSummaryCsv(results) };
  const input = { results, samples: run.samples, earlierNights: [], files, location: 's3://reports/runs/run/' };
  await expect(pageText(await renderPage(input, drawChart))).toMatchFileSnapshot('../../golden/page.txt');
});

it('writes results.json with two spaces and a final line end', () => {
  expect(renderResultsJson(results)).toBe(`${JSON.stringify(results, undefined, 2)}\n`);
});

/** A metric or a comparison fits in one line, which makes differences readable. */
const MAX_WIDTH = 330;

function oneFigurePerLine(value: unknown, indent = ''): string {
  const short = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + short.length <= MAX_WIDTH) return short;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((member) => `${inner}${oneFigurePerLine(member, inner)}`)
    : Object.entries(value).map(
        ([key, member]) => `${inner}${JSON.stringify(key)}: ${oneFigurePerLine(member, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}
