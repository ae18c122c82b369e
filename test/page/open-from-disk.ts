/** Opens a page as a person does who has only the file. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';

export interface OpenedPage {
  readonly page: Page;
  /** Messages of the console, errors of scripts, and requests that left the file. */
  readonly complaints: string[];
}

export async function openFromDisk(browser: Browser, document: string, widthPx: number): Promise<OpenedPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-page-'));
  const file = path.join(folder, 'report.html');
  await writeFile(file, document);
  return await openAddress(browser, `file://${file}`, widthPx);
}

/** Opens an address; the browser need not know the certificate authority of the local cloud. */
export async function openAddress(browser: Browser, address: string, widthPx: number): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width: widthPx, height: 900 }, ignoreHTTPSErrors: true });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== address) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}
