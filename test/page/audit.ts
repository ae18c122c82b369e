/** What axe-core finds on a page that is open in the browser. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param rules all when empty */
export async function audit(page: Page, rules: readonly string[] = []): Promise<AxeResults> {
  await page.evaluate(AXE);
  return page.evaluate<AxeResults>(
    `axe.run(document, ${JSON.stringify(rules.length === 0 ? {} : { runOnly: rules })})`,
  );
}
