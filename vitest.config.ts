// One project per kind of test, so that each can be run and counted alone. Tests of units that start processes are named
// `*.process.test.ts`: a project of their own, because they would take most of the time of `npm run check`. Process-level
// kinds run one file at a time: they share two cores and measure time. In CI, whose machines are shared, such a test may
// fail once or twice because another process used the CPU for seconds; it is tried again, and the report names every
// test that needed it.
import { defineConfig } from 'vitest/config';

const UNITS = 'test/{core,scale,orchestrator-lambdas,state-machine,target-functions,cli,scripts,kit,suites,docs}/**';
// A worker keeps the modules it has loaded from file to file: that halves the CPU time. So a test restores what it
// changes for all (process.env, most of all).
const unit = { isolate: false, testTimeout: 30_000 } as const;
const retry = process.env['CI'] ? 2 : 0;
const processLevel = {
  fileParallelism: false,
  retry,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: 'forks',
} as const;

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      { test: { name: 'unit', include: [`${UNITS}/*.test.ts`], exclude: [`${UNITS}/*.process.test.ts`], ...unit } },
      { test: { name: 'process', include: [`${UNITS}/*.process.test.ts`], ...unit } },
      { test: { name: 'page', include: ['test/page/**/*.test.ts'], ...processLevel, testTimeout: 120_000 } },
      { test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'statistics', include: ['test/statistics-slow/**/*.test.ts'], testTimeout: 1_200_000 } },
      {
        test: {
          name: 'judges',
          include: ['test/judges/**/*.test.ts'],
          // The permissions are judged after the end-to-end tests, which record the calls.
          exclude: ['test/judges/permissions/**', 'test/judges/terminal/**'],
          globalSetup: 'test/judges/python-environment.ts',
          ...processLevel,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      // Longer than a minute, so not a stage of `npm test`: npm run check:aws.
      {
        test: {
          name: 'terminal',
          include: ['test/judges/terminal/*.test.ts'],
          ...processLevel,
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'permissions',
          include: ['test/judges/permissions/**/*.test.ts'],
          globalSetup: 'test/judges/python-environment.ts',
          ...processLevel,
        },
      },
      {
        test: {
          name: 'cases',
          include: ['test/cases/**/*.test.ts'],
          globalSetup: 'test/cases/shared-cloud.ts',
          ...processLevel,
          testTimeout: 120_000,
        },
      },
      { test: { name: 'local-cloud', include: ['test/local-cloud/**/*.test.ts'], ...processLevel } },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], ...processLevel, testTimeout: 240_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          ...processLevel,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
