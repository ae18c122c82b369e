import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { smallRun } from '../../kit/report-run.ts';
import { runFixture } from '../../kit/run-fixture.ts';

describe('report.md', () => {
  const text = renderMarkdown(buildResults(runFixture()));

  it('says LOCAL in its title and before anything else', () => {
    expect(text.split('\n').slice(0, 3).join('\n')).toMatch(/^# fixture: 2026-11-20 \(LOCAL\)\n\n> \*\*LOCAL RUN\./);
  });

  it('does not say LOCAL of a run on AWS', () => {
    const onAws = renderMarkdown(buildResults(smallRun()));
    expect(onAws).toContain('# small: 2026-11-20 (AWS)');
    expect(onAws).not.toContain('LOCAL');
  });

  it('has the verdict before the tables', () => {
    expect(text.indexOf('## Verdict')).toBeLessThan(text.indexOf('| --- |'));
    expect(text).toContain('- Complete: all 48 steps done, 256 valid samples, 4 excluded.');
  });

  it('lists where each target differs from the published function, and says nothing of other functions', () => {
    expect(text).toContain('| rust-dynamodb | An unknown op is answered 400. |');
    expect(text).toContain('| python-dynamodb | none |');
    expect(renderMarkdown(buildResults(smallRun()))).not.toContain('Differences from the published functions');
  });

  it('has as many cells in every row as its table has columns', () => {
    const tables = text.split('\n\n').filter((block) => block.startsWith('| '));
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      const widths = table.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('escapes texts of suites and errors', () => {
    const run = smallRun();
    const suite = { ...run.plan.suite, description: '# <b>big</b> *bold* [link](http://x) `code`\n- list' };
    const failure = { code: 'X', message: '| <script>alert(1)</script>\n## heading' };
    const markdown = renderMarkdown(buildResults({ ...run, plan: { ...run.plan, suite }, failure }));
    expect(markdown).toContain('\\# &lt;b&gt;big&lt;/b&gt; \\*bold\\* [link]\\(http://x) \\`code\\` - list');
    expect(markdown).not.toContain('<script>');
    expect(markdown).not.toMatch(/^## heading/m);
  });

  it('ends with a single line end', () => {
    expect(text).toMatch(/[^\n]\n$/);
  });

  it('lists failed and missing steps', () => {
    const run = smallRun();
    const failed = { laneId: 'lane-1', stepIndex: 1, status: 'failed', reason: 'UPDATE_TIMEOUT: 60 s' } as const;
    const markdown = renderMarkdown(buildResults({ ...run, stepStatuses: [...run.stepStatuses, failed] }));
    expect(markdown).toContain('- python at 128 MB, round 1 (lane lane-1, step 1): failed, UPDATE_TIMEOUT: 60 s');
    expect(markdown).toContain('- PARTIAL: 11 of 12 steps done (1 failed, 0 missing)');
  });
});
