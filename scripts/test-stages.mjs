// The stages of `npm test`: what each runs, and how its counts are read.
import { readFileSync } from 'node:fs';
import { passedOnRetry, vitestFailures } from './test-failures.mjs';

/**
 * `counts(output, exitCode, reportFile)` returns {passed, failed, skipped} of a stage. Where a stage has them,
 * `failures(output)` returns what failed and `passedOnRetry(reportFile)` what passed only on retry, as lines of text.
 */
export const STAGES = [
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'], counts: singleCheck },
  { name: 'types', command: ['tsc', '-b'], counts: singleCheck },
  vitest('architecture'),
  vitest('unit'),
  vitest('process'),
  vitest('page'),
  vitest('judges'),
  { name: 'build-targets', command: ['node', 'cli/main.ts', 'build', '--profile', 'local'], counts: singleCheck },
  // One selection of features for every crate: otherwise cargo compiles the AWS SDK again for each.
  { name: 'rust', command: cargo('test', ['--workspace'], ['thaw-probe/unified']), counts: cargoTests },
  {
    // The code that only deployed targets contain is all in one crate.
    name: 'rust-published',
    command: cargo('check', ['-p', 'thaw-aws', '-p', 'thaw-probe'], ['thaw-aws/published', 'thaw-probe/unified']),
    counts: singleCheck,
  },
  {
    name: 'python',
    command: ['.thaw/venv/bin/python', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'target-functions/python'],
    counts: pytest,
  },
  vitest('local-cloud'),
  vitest('infra'),
  vitest('e2e'),
  // Judges what the stage before it recorded.
  vitest('permissions'),
];

/** A cargo command on the targets, with the crates of local builds. */
function cargo(command, packages, features) {
  return [
    ...['cargo', command, ...packages, '--locked', '--profile', 'local', '--features', features.join(',')],
    ...['--manifest-path', 'target-functions/rust/Cargo.toml', '--target-dir', '.thaw/cargo'],
    // From this folder cargo does not find it, and would compile AWS-LC again because of another environment.
    ...['--config', 'target-functions/rust/.cargo/config.toml'],
    // As the build before, so that crates which both compile are the same.
    ...['--config', "build.rustc-wrapper='target-functions/build/cargo/rustc-mostly-unused.sh'"],
  ];
}

function vitest(project) {
  const report = `.thaw/test-reports/${project}.json`;
  return {
    name: project,
    report,
    command: [
      'vitest',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    failures: vitestFailures,
    passedOnRetry,
    counts: (_output, _code, file) => {
      const results = JSON.parse(readFileSync(file, 'utf8'));
      // A file that cannot be loaded has no tests; it counts as failed.
      const brokenFiles = results.testResults.filter(
        (result) => result.status === 'failed' && result.assertionResults.length === 0,
      ).length;
      return {
        passed: results.numPassedTests,
        failed: results.numFailedTests + brokenFiles,
        skipped: results.numPendingTests + (results.numTodoTests ?? 0),
      };
    },
  };
}

/** A stage that is a single check: it passed when its exit code is 0. */
function singleCheck(_output, code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

function cargoTests(output) {
  const lines = [...output.matchAll(/^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored/gm)];
  return lines.reduce(
    (sum, [, passed, failed, ignored]) => ({
      passed: sum.passed + Number(passed),
      failed: sum.failed + Number(failed),
      skipped: sum.skipped + Number(ignored),
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

function pytest(output) {
  const count = (word) => Number(output.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return { passed: count('passed'), failed: count('failed') + count('errors?'), skipped: count('skipped') };
}
