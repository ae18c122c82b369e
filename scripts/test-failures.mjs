// The failures of a stage, printed again at the end of `npm test`: the first output is thousands of lines further up, and may
// be lost when only the end of a log is kept.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const MAX_LINES_PER_SECTION = 80;
const MAX_LINES_PER_STAGE = 40;
/** vitest ends its output with these sections, each under its own heading. */
const SECTION = /^⎯+ (?:Failed Suites|Failed Tests|Unhandled Errors)\b.*⎯+$/;

/**
 * The sections of a vitest run with failures: hooks, tests, and errors outside of any test. Each is cut to a maximum number of
 * lines, so that none hides the next. [] when there is none.
 */
export function vitestFailures(output) {
  const lines = stripVTControlCharacters(output).split('\n');
  const starts = lines.flatMap((line, lineIndex) => (SECTION.test(line) ? [lineIndex] : []));
  return starts.flatMap((start, index) => {
    const section = lines.slice(start, starts[index + 1]).filter((line) => !/^ ❯ .*node_modules/.test(line));
    const omitted = section.length - MAX_LINES_PER_SECTION;
    return omitted > 0 ? [...section.slice(0, MAX_LINES_PER_SECTION), `… ${omitted} more lines`] : section;
  });
}

/** Tests of a vitest run that failed first and passed on retry, with the first line of the error. */
export function passedOnRetry(reportFile) {
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8'));
  return testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
      .map((test) => `${file.name} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`),
  );
}

/**
 * What to repeat of a failed stage: how it ended, and its failures or else its last lines.
 * @param result {output, code, signal} of its process
 */
export function failureLines(stage, { output, code, signal }) {
  const failures = stage.failures?.(output) ?? [];
  const end = signal ? `ended by ${signal}` : `exit code ${code}`;
  return [`--- ${stage.name} (${end})`, ...(failures.length > 0 ? failures : lastLines(output))];
}

function lastLines(output) {
  const text = stripVTControlCharacters(output).trimEnd();
  return text === '' ? ['(no output)'] : text.split('\n').slice(-MAX_LINES_PER_STAGE);
}

function firstLine(text) {
  return stripVTControlCharacters(text).trim().split('\n')[0];
}
