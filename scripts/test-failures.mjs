// What failed in a stage, told once more at the end of `npm test`: its own words are thousands of lines further up by then,
// and a log that is kept only by its end would have lost them.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const MOST_LINES_A_SECTION = 80;
const MOST_LINES_A_STAGE = 40;
/** vitest closes its output with these sections, each under a heading of its own. */
const SECTION = /^⎯+ (?:Failed Suites|Failed Tests|Unhandled Errors)\b.*⎯+$/;

/**
 * The sections of a vitest run that say what failed: hooks, tests, and errors outside of any test. Each is cut after some
 * lines, so that none hides the next. [] when it printed none.
 */
export function vitestFailures(output) {
  const lines = stripVTControlCharacters(output).split('\n');
  const starts = lines.flatMap((line, place) => (SECTION.test(line) ? [place] : []));
  return starts.flatMap((start, index) => {
    const section = lines.slice(start, starts[index + 1]).filter((line) => !/^ ❯ .*node_modules/.test(line));
    const left = section.length - MOST_LINES_A_SECTION;
    return left > 0 ? [...section.slice(0, MOST_LINES_A_SECTION), `… ${left} more lines`] : section;
  });
}

/** Tests of a vitest run that failed and passed when they were tried again, with the first line of why. */
export function laterPassed(reportFile) {
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8'));
  return testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
      .map((test) => `${file.name} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`),
  );
}

/**
 * What to repeat of a stage that failed: what it says of its failures, or the last lines it printed; and how it ended.
 * @param result {output, code, signal} of its process
 */
export function failureLines(stage, { output, code, signal }) {
  const found = stage.failures?.(output) ?? [];
  const end = signal ? `ended by ${signal}` : `exit code ${code}`;
  return [`--- ${stage.name} (${end})`, ...(found.length > 0 ? found : lastLines(output))];
}

function lastLines(output) {
  const text = stripVTControlCharacters(output).trimEnd();
  return text === '' ? ['(no output)'] : text.split('\n').slice(-MOST_LINES_A_STAGE);
}

function firstLine(text) {
  return stripVTControlCharacters(text).trim().split('\n')[0];
}
