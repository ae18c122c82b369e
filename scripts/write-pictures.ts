/**
 * Shows a run in the README (`npm run pictures [-- RUN]`): the top of its page with the first chart, light and dark, as
 * pictures in docs/pictures, and what its terminal ended with. RUN is a run id of ./reports; default: the newest local run of `quick`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Results } from '../core/analysis/results/types.ts';
import { errorText } from '../core/error-text.ts';
import { BenchmarkError, isBenchmarkError } from '../core/errors.ts';
import { withTextBetween } from '../core/format/between-marks.ts';
import { parseRunId } from '../core/plan/run-id.ts';
import { endingLines } from '../core/report/terminal-ending.ts';
import { renderSummary } from '../core/report/terminal-summary.ts';
import { browserPath, launchBrowser, NO_BROWSER } from './browser.ts';

const ROOT = path.join(import.meta.dirname, '..');
const REPORTS = path.join(ROOT, 'reports');
const PICTURES = 'docs/pictures';
const SUITE = 'quick';
const MARKS = {
  file: 'README.md',
  start: '<!-- run:start, made by `npm run pictures` -->',
  end: '<!-- run:end -->',
};
/** A little wider than the 900 px that GitHub gives a README; the factor keeps text sharp and each file below 250 kB. */
const SCREEN_PX = { width: 1000, height: 800 };
const PIXELS_PER_PX = 1.25;

interface ShownRun {
  readonly results: Results;
  readonly folder: string;
}

/** The run that is shown. @throws BenchmarkError USAGE when there is none */
function readShownRun(named: string | undefined): ShownRun {
  const runIds = named === undefined ? quickRuns() : [named];
  for (const runId of runIds) {
    const folder = path.join(REPORTS, runId);
    if (!existsSync(path.join(folder, 'report.html'))) continue;
    const results = JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8')) as Results;
    if (named !== undefined || results.run.environment.kind === 'local') return { results, folder };
  }
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message:
      named === undefined
        ? `There is no page of a local run of ${SUITE} in ./reports.`
        : `There is no page ./reports/${named}/report.html.`,
    fix: 'Make a run: npm start. Or name one: npm run pictures -- RUN (npx thaw reports list).',
  });
}

/** Newest first: run ids begin with their time. */
function quickRuns(): string[] {
  if (!existsSync(REPORTS)) return [];
  return readdirSync(REPORTS)
    .filter((name) => parseRunId(name)?.suite === SUITE)
    .toSorted()
    .reverse();
}

/** What the terminal ended with, as a block of Markdown. */
function terminalBlock({ results, folder }: ShownRun): string {
  const { id, suite, startedAt, endedAt } = results.run;
  const lines = [
    `$ npx thaw run ${suite}`,
    ...renderSummary(results).trimEnd().split('\n'),
    '',
    ...endingLines({
      results,
      page: `reports/${id}/report.html`,
      files: readdirSync(folder),
      seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
    }),
  ];
  return `\`\`\`text\n${lines.join('\n')}\n\`\`\``;
}

/** @returns the paths of the pictures. @throws BenchmarkError ENVIRONMENT_MISSING without a browser */
async function drawPictures({ folder }: ShownRun): Promise<string[]> {
  if (browserPath === undefined) {
    throw new BenchmarkError({ code: 'ENVIRONMENT_MISSING', source: 'user', ...NO_BROWSER });
  }
  mkdirSync(path.join(ROOT, PICTURES), { recursive: true });
  const browser = await launchBrowser();
  try {
    const files: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: SCREEN_PX, deviceScaleFactor: PIXELS_PER_PX, colorScheme });
      await page.goto(pathToFileURL(path.join(folder, 'report.html')).href);
      const chart = await page.locator('main svg:visible').first().boundingBox();
      const height = chart === null ? SCREEN_PX.height : Math.floor(chart.y + chart.height);
      const file = `${PICTURES}/${SUITE}-${colorScheme}.png`;
      const clip = { x: 0, y: 0, width: SCREEN_PX.width, height };
      await page.screenshot({ path: path.join(ROOT, file), fullPage: true, clip });
      files.push(file);
      await page.close();
    }
    return files;
  } finally {
    await browser.close();
  }
}

try {
  const run = readShownRun(process.argv[2]);
  for (const file of await drawPictures(run)) {
    process.stdout.write(`Wrote ${file} (${Math.round(statSync(path.join(ROOT, file)).size / 1000)} kB)\n`);
  }
  const readme = path.join(ROOT, MARKS.file);
  writeFileSync(readme, withTextBetween(readFileSync(readme, 'utf8'), MARKS, terminalBlock(run)));
  process.stdout.write(`Wrote the lines of ${run.results.run.id} into ${MARKS.file}\n`);
} catch (error) {
  if (!isBenchmarkError(error)) throw error;
  process.stderr.write(`error: ${errorText(error)}\n`);
  process.exitCode = 1;
}
