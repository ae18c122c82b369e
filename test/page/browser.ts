/** The browser of the page tests: CHROME_PATH, or what the machine has. */
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROME_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** undefined where there is none: then the tests are skipped, and say so. */
export const browserPath = CANDIDATES.find((candidate) => candidate !== undefined && existsSync(candidate));

/** Without its own background traffic, and without the sandbox that root may not use. */
export function launchBrowser(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    ...(browserPath !== undefined && { executablePath: browserPath }),
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...asRoot,
    ],
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** Messages of the console, errors of scripts, and requests that left the file. */
  readonly complaints: string[];
}

/** Opens a document from disk, as a person does. */
export async function openFromDisk(browser: Browser, document: string, widthPx: number): Promise<OpenedPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-page-'));
  const file = path.join(folder, 'report.html');
  await writeFile(file, document);
  const page = await browser.newPage({ viewport: { width: widthPx, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  return { page, complaints };
}
