/** The browser of the page tests: CHROME_PATH, else one that the machine has. */
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Names of Debian's, Ubuntu's and Google's packages, looked up in PATH. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** undefined where there is none: then the tests are skipped, and say so. */
export const browserPath = findBrowser();

function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const installed = COMMANDS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const found = [...installed, MACOS].find((candidate) => existsSync(candidate));
  const named = process.env['CHROME_PATH'] || undefined;
  if (named !== undefined && existsSync(named)) return named;
  if (named !== undefined) {
    const instead = found === undefined ? 'and there is no other browser' : `${found} is used instead`;
    console.error(`CHROME_PATH is ${named}, which does not exist; ${instead}.`);
  }
  return found;
}

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
