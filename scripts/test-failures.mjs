// What failed in a stage, told once more at the end of `npm test`: its own words are thousands of lines further up by then,
// and a log that is kept only by its end would have lost them.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const MOST_LINES_A_TEST = 15;
const MOST_LINES_A_STAGE = 40;

/**
 * The failures of a vitest run as lines of text, [] when every test passed. Errors outside of any test (an unhandled
 * rejection, a worker that ended) are not in its JSON report; they are taken from what it printed.
 */
export function vitestFailures(output, reportFile) {
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8'));
  const lines = [];
  for (const file of testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) {
      lines.push(`${file.name} > ${test.fullName}`, ...first(test.failureMessages.join('\n'), MOST_LINES_A_TEST));
    }
    if (failed.length === 0 && file.status === 'failed') {
      lines.push(`${file.name}: outside of its tests`, ...first(file.message ?? '', MOST_LINES_A_TEST));
    }
  }
  const text = stripVTControlCharacters(output);
  const unhandled = text.search(/^.*Unhandled Errors?\b/m);
  if (unhandled !== -1) lines.push(...first(text.slice(unhandled), MOST_LINES_A_STAGE));
  return lines;
}

/** The last lines that a stage printed. */
export function lastLines(output) {
  return stripVTControlCharacters(output).trimEnd().split('\n').slice(-MOST_LINES_A_STAGE);
}

/**
 * What to repeat of a stage that failed: what it knows of its failures, or the last lines it printed; and how it ended.
 * @param result {output, code, signal} of its process
 */
export function failureLines(stage, result, reportFile) {
  let lines = [];
  try {
    lines = stage.failures?.(result.output, reportFile) ?? [];
  } catch {
    // No readable report: its last words have to do.
  }
  const end = result.signal ? `ended by ${result.signal}` : `exit code ${result.code}`;
  return [`--- ${stage.name} (${end})`, ...(lines.length > 0 ? lines : lastLines(result.output))];
}

function first(text, count) {
  const lines = stripVTControlCharacters(text).trim().split('\n');
  return lines.slice(0, count).map((line) => `    ${line}`);
}
