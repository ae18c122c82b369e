// The five files of a run, byte for byte: a change of wording or order shows in review. `npm run golden:update` rewrites.
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { renderResultsJson } from '../../../core/report/results-json.ts';
import { renderSamplesCsv } from '../../../core/report/samples-csv.ts';
import { renderSummaryCsv } from '../../../core/report/summary-csv.ts';
import { renderTerminal } from '../../../core/report/terminal-tables.ts';
import { runFixture } from '../../kit/run-fixture.ts';

describe('the files of the fixture run', () => {
  const { plan, samples, ...rest } = runFixture();
  const results = buildResults({ plan, samples, ...rest });

  it.each([
    ['results.json', () => renderResultsJson(results)],
    ['samples.csv', () => renderSamplesCsv(plan, samples)],
    ['summary.csv', () => renderSummaryCsv(results)],
    ['report.md', () => renderMarkdown(results)],
    ['terminal.txt', () => renderTerminal(results)],
  ])('%s is what it was', async (file, render) => {
    await expect(render()).toMatchFileSnapshot(`../../golden/${file}`);
  });
});
