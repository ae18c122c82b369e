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

  it('has the verdict, then whether the run is complete, then its figures and where the time goes', () => {
    const [, , verdict, status, table] = text.split('\n\n');
    expect(verdict).toMatch(
      /^\*\*Cold start at 128 MB \(get\): rust-dynamodb takes 817 ms, python-dynamodb 1\.65× as fast \[1\.61–1\.70\], rust-latency-breakdown 1\.22× as fast/,
    );
    expect(status).toContain('- Complete: all 48 steps done, 256 valid samples, 4 excluded.');
    expect(table).toMatch(/^\| Function \|/);
    expect(text.match(/^\| ---/gm)).toHaveLength(2);
  });

  it('fits a comment of a pull request', () => {
    expect(text.split('\n').length).toBeLessThan(50);
    const many = Array.from({ length: 60 }, (_, index) => `function-${index}`);
    const large = renderMarkdown(buildResults(smallRun({ functions: many })));
    expect(large.split('\n').length).toBeLessThan(60);
    expect(large).toContain('30 more rows in the page.');
  });

  it('has as many cells in every row as its table has columns', () => {
    const tables = text.split('\n\n').filter((block) => block.startsWith('| '));
    expect(tables).toHaveLength(2);
    for (const table of tables) {
      const widths = table.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('escapes texts of suites and errors', () => {
    const run = smallRun({ functions: ['<b>big</b> *bold* [link](http://x) `code`', 'a|b'] });
    const failure = { code: 'X', message: '| <script>alert(1)</script>\n## heading' };
    const markdown = renderMarkdown(buildResults({ ...run, failure }));
    expect(markdown).toContain('&lt;b&gt;big&lt;/b&gt; \\*bold\\* [link]\\(http://x) \\`code\\`');
    expect(markdown).toContain('| a\\|b |');
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
    expect(markdown).toContain('- python at 128 MB, round 1: failed, UPDATE_TIMEOUT: 60 s');
    expect(markdown).toContain('**PARTIAL: 1 of 12 steps failed (python, 128 MB: UPDATE_TIMEOUT: 60 s). Cold start');
    expect(markdown).toContain('\n- 11 of 12 steps done (1 failed, 0 missing)');
  });
});
