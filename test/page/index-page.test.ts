// index.html in a real browser: what it says of many suites, of a failed run, of one suite and of none.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../core/format/plain-text.ts';
import { type IndexRow, indexEntry, renderIndex } from '../../core/report/page/index-page.ts';
import { browserPath, launchBrowser } from '../../scripts/browser.ts';
import { HOSTILE_NAMES, visibleText } from '../kit/hostile-names.ts';
import { audit } from './audit.ts';
import { openFromDisk } from './open-from-disk.ts';
import { PAGE_RUNS } from './runs.ts';

const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/s3/object/reports?region=eu-west-1&prefix=runs';

/** A row per run of the page tests, as of a bucket; the later in the list the newer. */
const SUITES: readonly IndexRow[] = Object.values(PAGE_RUNS).map(({ results }, index) => ({
  ...indexEntry(results),
  suite: `suite-${index}`,
  startedAt: new Date(Date.parse('2026-11-01T02:00:00Z') + index * 3_600_000).toISOString(),
  label: 'AWS',
  href: `${CONSOLE}/${index}/report.html`,
  history: {
    title: 'cold start, rust, 128 MB',
    points: Array.from({ length: index * 9 }, (_, run) => ({ day: `2026-11-${run}`, ms: 400 + ((run * 37) % 11) })),
  },
}));
const FAILED: IndexRow = {
  suite: 'stadiums',
  runId: '20261120T020000Z-stadiums-0a1b2c',
  startedAt: '2026-11-20T02:00:00.000Z',
  status: 'failed',
  label: 'LOCAL',
  verdict: `FAILED: ${HOSTILE_NAMES.map(({ name }) => name).join(' ')}`,
  href: '20261120T020000Z-stadiums-0a1b2c/report.html',
};
const PAGES = { 'many suites': [...SUITES, FAILED], 'one failed run': [FAILED], 'no run': [] };

describe.skipIf(browserPath === undefined)('index.html', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  describe.each(Object.entries(PAGES))('of %s', (_name, rows) => {
    it.each([360, 1600])('reads well on %i px, in light and dark, without help', async (widthPx) => {
      const { page, complaints } = await openFromDisk(browser, renderIndex(rows), widthPx);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(widthPx);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await audit(page);
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  it('has the newest run first, its verdict, the link to its report and which runs are not complete', async () => {
    const { page } = await openFromDisk(browser, renderIndex([...SUITES, FAILED]), 1280);
    const titles = await page.locator('h2').allTextContents();
    expect(titles).toEqual(['stadiums', ...SUITES.map(({ suite }) => suite).reverse()]);
    for (const { suite, verdict, href, runId, startedAt } of [...SUITES, FAILED]) {
      const section = page.getByRole('region', { name: suite, exact: true });
      expect(visibleText((await section.locator('p').first().textContent()) ?? '')).toBe(
        visibleText(plainText(verdict)),
      );
      expect(await section.getByRole('link').getAttribute('href')).toBe(href);
      expect(await section.getByRole('link').textContent()).toBe(
        `Report of ${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
      );
      expect(await section.locator('code').textContent()).toBe(runId);
    }
    expect(await page.locator('header').textContent()).toContain('stadiums (failed)');
    expect(await page.locator('header').textContent()).not.toContain('LOCAL RUN');
    await page.close();
  });

  it('draws a line for more than one run, with its ends and its range in words', async () => {
    const line = (values: readonly number[]): IndexRow => ({
      ...FAILED,
      suite: `line-${values.length}`,
      history: {
        title: 'cold start, rust, 128 MB',
        points: values.map((ms, day) => ({ day: `2026-11-0${day + 1}`, ms })),
      },
    });
    const { page } = await openFromDisk(browser, renderIndex([line([450]), line([450, 520, 400.4])]), 1280);
    expect(await page.locator('figure').count()).toBe(1);
    expect(await page.locator('figcaption').textContent()).toBe(
      'cold start, rust, 128 MB: 450 ms on 2026-11-01, 400 ms on 2026-11-03 (3 runs between 400 and 520 ms)',
    );
    await page.close();
  });

  it('says that every run is local where it is so', async () => {
    const { page } = await openFromDisk(browser, renderIndex([FAILED]), 1280);
    expect(await page.locator('header').textContent()).toContain('LOCAL RUN');
    await page.close();
  });
});
