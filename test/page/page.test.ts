// The page in a real browser: what a reader sees, reaches and prints.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seenFromOutside } from '../../core/analysis/results/breakdown-result.ts';
import { formatFigure } from '../../core/format/figures.ts';
import { formatMeasured } from '../../core/format/numbers.ts';
import { browserPath, launchBrowser, NO_BROWSER } from '../../scripts/browser.ts';
import { COMMANDS, HOSTILE_NAMES, visibleText } from '../kit/hostile-names.ts';
import { audit } from './audit.ts';
import { labelFaults } from './labels.ts';
import { openFromDisk } from './open-from-disk.ts';
import { PAGE_RUNS, thousandConfigurations } from './runs.ts';

if (browserPath === undefined) {
  console.error(`SKIPPED: tests of the page: ${NO_BROWSER.message} ${NO_BROWSER.fix}`);
}

describe.skipIf(browserPath === undefined)('report.html', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  describe.each(Object.entries(PAGE_RUNS))('of %s', (_name, { results, page: render }) => {
    it('needs nothing but itself, and nobody is kept from reading it', async () => {
      const { page, complaints } = await openFromDisk(browser, await render(), 1280);
      const { violations } = await audit(page);
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await page.title()).toContain(results.run.suite);
      await page.close();
    });

    it.each([360, 1600])('is no wider than a screen of %i px, in light and dark', async (widthPx) => {
      const { page } = await openFromDisk(browser, await render(), widthPx);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(widthPx);
      await page.emulateMedia({ colorScheme: 'dark' });
      const { violations } = await audit(page, ['color-contrast']);
      expect(violations).toEqual([]);
      await page.close();
    });

    it.each([360, 1600])('has labels of charts that can be read on a screen of %i px', async (widthPx) => {
      const { page } = await openFromDisk(browser, await render(), widthPx);
      expect(await labelFaults(page)).toEqual([]);
      await page.close();
    });

    it('prints on at most six pages', async () => {
      const { page } = await openFromDisk(browser, await render(), 1280);
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeLessThanOrEqual(6);
      await page.close();
    });
  });

  it('has every section that its data allow, in the order of a reader', async () => {
    const night = await sectionsOf('a night with history');
    expect(night).toEqual([
      'What changed',
      'Cold start and warm call',
      'Where the time goes',
      'Published figures beside ours',
      'Who is faster',
      'Every sample',
      'How the calls are distributed',
      'Memory, duration and cost',
      'The last nights',
      'Data quality',
      'All tables',
      'Where these figures come from',
      'How to read this',
      'Downloads',
    ]);
    expect(await sectionsOf('load')).toContain('Load over time');
    expect(await sectionsOf('one configuration')).not.toContain('The last nights');
  });

  async function sectionsOf(name: keyof typeof PAGE_RUNS): Promise<string[]> {
    const { page } = await openFromDisk(browser, await PAGE_RUNS[name].page(), 1280);
    const titles = await page.locator('h2').allTextContents();
    await page.close();
    return titles;
  }

  it('lets the keyboard reach everything that reacts', async () => {
    const { page } = await openFromDisk(browser, await PAGE_RUNS['a whole run'].page(), 1280);
    const reactive = await page.locator('a:visible, summary:visible, [tabindex="0"]:visible').count();
    const reached = new Set<string>();
    for (let presses = 0; presses < reactive + 5; presses += 1) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate<string>("document.activeElement?.outerHTML.slice(0, 300) ?? ''"));
    }
    const expected = await page
      .locator('a:visible, summary:visible, [tabindex="0"]:visible')
      .evaluateAll((elements) => elements.map((element) => element.outerHTML.slice(0, 300)));
    expect(expected.filter((html) => !reached.has(html))).toEqual([]);
    await page.close();
  });

  it('has the figures of results.json in its table, and shows no other numbers in its charts', async () => {
    const { results, page: render } = PAGE_RUNS['a whole run'];
    const { page } = await openFromDisk(browser, await render(), 1280);
    const table = page.getByRole('table', { name: 'Cold start and warm call', includeHidden: true }).first();
    const rows = await table
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(rows).toEqual(
      results.configurations.map(({ function: label, memoryMb, payload, cold, warm }) => {
        const cell = (metric: string, summary = cold?.metrics[metric]) => {
          if (summary === undefined) return '–';
          const { low, high } = summary.medianInterval ?? { low: Number.NaN, high: Number.NaN };
          return `${formatFigure(metric, summary.median)} [${formatFigure(metric, low)}–${formatFigure(metric, high)}]`;
        };
        return [
          label,
          String(memoryMb),
          payload,
          cell('initDurationMs'),
          cell('durationMs'),
          cell('durationMs', warm?.metrics['durationMs']),
          String(cold?.n ?? '–'),
          String(warm?.n ?? '–'),
        ];
      }),
    );
    const shown = await page.locator('.wide title').evaluateAll((all) => all.map((title) => title.textContent ?? ''));
    // What is twice as fast is 0.5 in results.json.
    const inverted = results.comparisons.map(({ ratio, interval }) =>
      [ratio, interval?.low, interval?.high].flatMap((value) => (value === undefined ? [] : [1 / value])),
    );
    const known = knownNumbers([results, inverted, PAGE_RUNS['a whole run'].samples]);
    const numbers = shown.flatMap((text) => text.replace(/^.*?: /, '').match(/\d[\d,.]*\d|\d/g) ?? []);
    expect(numbers.length).toBeGreaterThan(200);
    expect(numbers.filter((number) => !known.has(number))).toEqual([]);
    await page.close();
  });

  it('says where the time goes with figures of results.json only', async () => {
    const { results, page: render } = PAGE_RUNS['an observed run'];
    const { page } = await openFromDisk(browser, await render(), 1280);
    const section = page.locator('section[aria-labelledby="time"]');
    const table = section.getByRole('table', { name: 'Where the time goes', includeHidden: true });
    const rows = await table
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    const observed = results.configurations.filter(({ cold }) => cold?.breakdown !== undefined);
    expect(observed.length).toBeGreaterThan(3);
    expect(rows.map((row) => row.filter((_, index) => index !== 2))).toEqual(
      observed.map(({ function: label, memoryMb, cold }) => {
        const { init, handler } = seenFromOutside(cold?.breakdown) ?? {};
        const parts = [init, handler].flatMap((of) => [of?.computingMs, of?.shareWaitMs, of?.otherWaitMs]);
        const isParallel = label === 'node-dynamodb';
        return [
          label,
          String(memoryMb),
          ...parts.map((ms) => formatMeasured(ms)),
          isParallel ? `init ${init?.n} of ${init?.n}, first call ${handler?.n} of ${handler?.n}` : 'none',
        ];
      }),
    );
    const texts = await section
      .locator('.wide title, td')
      .evaluateAll((all) => all.map(({ textContent }) => textContent ?? ''));
    const modules = await section
      .locator('.imports li')
      .evaluateAll((all) => all.map((item) => item.childNodes[1]?.textContent ?? ''));
    const bytes = results.configurations.flatMap(({ cold }) =>
      (cold?.connections ?? []).flatMap(({ sentBytes = 0, receivedBytes = 0 }) => [
        sentBytes / 1000,
        receivedBytes / 1000,
      ]),
    );
    const known = knownNumbers([results, bytes]);
    const numbers = [...texts.map((text) => text.replace(/^.*?: |^[^ ]*:\d+$|^botocore.*/, '')), ...modules].flatMap(
      (text) => text.match(/\d[\d,.]*\d|\d/g) ?? [],
    );
    expect(modules.length).toBeGreaterThan(20);
    expect(numbers.length).toBeGreaterThan(200);
    expect(numbers.filter((number) => !known.has(number))).toEqual([]);
    await page.close();
  });

  it('lets the keyboard open what the section of where the time goes folds away', async () => {
    const { page } = await openFromDisk(browser, await PAGE_RUNS['an observed run'].page(), 1280);
    const summary = page.locator('summary', { hasText: 'lighter module' }).first();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('botocore.part_20').first().isVisible()).toBe(true);
    await page.close();
  });

  it('has no section of where the time goes without observations', async () => {
    expect(await sectionsOf('an observed run')).toContain('Where the time goes');
    expect(await sectionsOf('one configuration')).not.toContain('Where the time goes');
  });

  it('treats hostile names as text', async () => {
    const document = await PAGE_RUNS['hostile names'].page();
    expect(document).not.toMatch(/<(?:script|img)/);
    const { page, complaints } = await openFromDisk(browser, document, 1280);
    const text = (await page.locator('body').textContent()) ?? '';
    for (const { shown } of HOSTILE_NAMES) expect(visibleText(text)).toContain(shown);
    expect(text).not.toMatch(COMMANDS);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('stays below 5 MB with 1,000 configurations, and says what it folds away', async () => {
    const document = await thousandConfigurations().page();
    expect(document.length).toBeLessThan(5_000_000);
    const { page } = await openFromDisk(browser, document, 1280);
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text).toContain('Tables and charts have 250 of 1,000 configurations');
    expect(text).toContain('summary.csv and results.json have all.');
    expect(text).toContain('The first 32 of 1,000 configurations are drawn; the table has 250, results.json has all.');
    expect(text).not.toMatch(/of 250 (?:configurations|functions|lines)|of 50 (?:functions|lines|connections)/);
    expect(text.indexOf('function-199, 128 MB: 180 of 300 ms')).toBeGreaterThan(0);
    expect(text.indexOf('function-199, 128 MB: 180 of 300 ms')).toBeLessThan(
      text.indexOf('function-0, 128 MB: 180 of 300 ms'),
    );
    expect(text).toContain('230 more rows of 250');
    const row = page.getByRole('row', { name: /^function-49 1769 / }).first();
    await page.locator('summary', { hasText: 'The figures of this chart' }).first().press('Enter');
    expect(await row.isVisible()).toBe(false);
    await page.keyboard.press('Tab'); // the table
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('230 more rows of 250');
    await page.keyboard.press('Enter');
    expect(await row.isVisible()).toBe(true);
    await page.close();
  });
});

/** Every number of some data as a page may print it. */
function knownNumbers(data: unknown): Set<string> {
  const known = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'number') {
      for (const text of [formatMeasured(value), String(Math.round(value * 100)), String(value)]) known.add(text);
    } else if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) visit(member);
  };
  visit(data);
  for (let percent = 0; percent <= 100; percent += 1) known.add(String(percent));
  return known;
}
