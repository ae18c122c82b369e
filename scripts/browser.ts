/** The browser of the page tests and of the pictures: CHROME_PATH, else one that the machine has. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Names of Debian's, Ubuntu's and Google's packages, looked up in PATH. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** undefined where there is none: then the tests are skipped, and say so. */
export const browserPath = findBrowser();

/** What to say then. */
export const NO_BROWSER = {
  message: 'There is no Chromium or Chrome on this machine.',
  fix: 'Install one (apt-get install chromium), or set CHROME_PATH.',
};

function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const installed = COMMANDS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const onMachine = [...installed, MACOS].find((candidate) => existsSync(candidate));
  const named = process.env['CHROME_PATH'] || undefined;
  if (named !== undefined && existsSync(named)) return named;
  if (named !== undefined) {
    const instead = onMachine === undefined ? 'and there is no other browser' : `${onMachine} is used instead`;
    console.error(`CHROME_PATH is ${named}, which does not exist; ${instead}.`);
  }
  return onMachine;
}

/** Without its own background traffic, and without the sandbox that root may not use. */
export function launchBrowser(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    ...(browserPath !== undefined && { executablePath: browserPath }),
    args: [
      '--disable-gpu',
      // Text without coloured edges: a picture of a page is smaller.
      '--disable-lcd-text',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...asRoot,
    ],
  });
}
