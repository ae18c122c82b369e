import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import type { Sample } from '../../../../core/telemetry/types.ts';
import type { ListedRun } from '../../../kit/listed-run.ts';
import { makeSample, type SmallRunOptions, smallRun } from '../../../kit/report-run.ts';

const codesOf = (run: ListedRun) => buildResults(run).warnings.map((warning) => warning.code);
const excluding = (run: ListedRun, excludeReason: NonNullable<Sample['excludeReason']>): ListedRun => ({
  ...run,
  samples: [...run.samples, makeSample({ status: 'excluded', excludeReason })],
});
const LOCAL = { kind: 'local', region: 'us-east-1', throttle: 'cgroup-v2', memoryLimit: 'cgroup-v2' } as const;
const profile = (name: string): SmallRunOptions => ({
  planned: {
    build: {
      target: 'rust',
      architecture: 'arm64',
      profile: name,
      zipPath: 'function.zip',
      zipSizeBytes: 1,
      zipSha256: '',
      toolchain: 'rustc',
    },
  },
});

/** The same run with warm calls in this many environments per configuration. */
const inFewEnvironments = (run: ListedRun, count: number): ListedRun => ({
  ...run,
  samples: run.samples.map((sample) =>
    sample.phase === 'warm'
      ? { ...sample, environmentId: `${sample.configurationId} ${sample.round % count}` }
      : sample,
  ),
});
const manyWarm = smallRun({ rounds: 12, warm: (_, __, round) => ({ durationMs: 5 + round / 50 }) });

describe('a clean run', () => {
  it('has no warnings', () => {
    expect(codesOf(smallRun())).toEqual([]);
  });
});

it('explains why many warm calls of few environments have no interval', () => {
  const [few] = buildResults(inFewEnvironments(manyWarm, 5)).warnings.filter(({ code }) => code === 'FEW_SAMPLES');

  expect(few?.message).toMatch(
    /^2 of 4 medians come from fewer than 6 samples \(of second and warm calls: environments; the fewest: 5\)/,
  );
  expect(codesOf(inFewEnvironments(manyWarm, 6))).not.toContain('FEW_SAMPLES');
});

describe.each<[string, ListedRun]>([
  ['RUN_STOPPED', { ...smallRun(), failure: { code: 'States.Timeout', message: 'Timed out.' } }],
  [
    'STEPS_FAILED',
    {
      ...smallRun(),
      stepStatuses: [
        ...smallRun().stepStatuses,
        { laneId: 'lane-1', stepIndex: 0, status: 'failed', reason: 'LOCK_LOST' },
      ],
    },
  ],
  ['STEPS_MISSING', { ...smallRun(), stepStatuses: [] }],
  ['SAMPLES_MISSING', { ...smallRun(), samples: smallRun().samples.slice(1) }],
  ['FEW_SAMPLES', smallRun({ rounds: 5 })],
  ['OUTLIERS', smallRun({ rounds: 12, cold: (_, __, round) => ({ durationMs: round > 10 ? 900 : 10 + round / 10 }) })],
  [
    'MIXED_VERSIONS',
    smallRun({ cold: (_, __, round) => ({ durationMs: 5 + round, runtimeVersion: round > 3 ? 'v2' : 'v1' }) }),
  ],
  ['THROTTLED', excluding(smallRun(), 'throttled')],
  ['WRONG_ANSWERS', excluding(smallRun(), 'wrong_answer')],
  ['PROACTIVE_INIT', excluding(smallRun(), 'proactive_init')],
  ['FUNCTION_CHANGED', excluding(smallRun(), 'function_changed')],
  ['NO_PROBE', smallRun({ planned: { hasProbe: false } })],
  ['LIGHT_PROFILE', smallRun(profile('release-light'))],
  ['LOCAL_RUN', smallRun({ environment: LOCAL })],
  ['STUB_FUNCTIONS', smallRun({ environment: LOCAL, planned: { functionName: 'thaw-stub-shop' } })],
  ['THROTTLE_NONE', smallRun({ environment: { ...LOCAL, throttle: 'none' } })],
  ['HOSTS_OBSERVED', smallRun({ environment: { ...LOCAL, otherHosts: 'observed' } })],
  ['MEMORY_LIMIT_NONE', smallRun({ environment: { ...LOCAL, memoryLimit: 'none' } })],
  [
    'TARGET_MISSING',
    smallRun({
      plan: { warnings: [{ code: 'TARGET_MISSING', message: 'rust was skipped.', fix: 'Install cargo.' }] },
    }),
  ],
])('%s', (code, run) => {
  it('is given, with a fix', () => {
    const warning = buildResults(run).warnings.find((warning) => warning.code === code);
    expect(warning?.message).toMatch(/\.$/);
    expect(warning?.fix).toMatch(/\.$/);
  });
});

describe('ANSWERS_DIFFER', () => {
  const runWith = (responses: Readonly<Record<string, Partial<Sample>>>, runtimes?: Readonly<Record<string, string>>) =>
    smallRun({
      runtimes: runtimes ?? { rust: 'provided.al2023', python: 'python3.13' },
      cold: (label, _, round) => ({ durationMs: 5 + round, ...responses[label] }),
    });
  const messageOf = (run: ListedRun) =>
    buildResults(run).warnings.find((warning) => warning.code === 'ANSWERS_DIFFER')?.message;

  it('names the field that only one language responds with', () => {
    const run = runWith({ rust: { responseStart: '{"a":1,"b":2}' }, python: { responseStart: '{"a":1}' } });
    expect(messageOf(run)).toBe('Payload get: only rust responds with b.');
  });

  it('names counts that differ', () => {
    const run = runWith({ rust: { metrics: { items_count: 25 } }, python: { metrics: { items_count: 24 } } });
    expect(messageOf(run)).toBe('Payload get: items_count is 25 from rust and 24 from python.');
  });

  it('names a result that differs although fields and counts are the same', () => {
    const of = (result: number) => ({
      responseStart: `{"items_count":1,"result":${result}}`,
      metrics: { items_count: 1 },
    });
    const run = runWith({ rust: of(75_025), python: of(6_765) });
    expect(messageOf(run)).toBe('Payload get: result is 75025 from rust and 6765 from python.');
  });

  it('names a text that differs between languages', () => {
    const run = runWith({
      rust: { responseStart: '{"mode":"full"}' },
      python: { responseStart: '{"mode":"empty"}' },
    });
    expect(messageOf(run)).toBe('Payload get: mode is "full" from rust and "empty" from python.');
  });

  it('compares neither times nor fields that change between responses nor the name of the language', () => {
    const body = (label: string, round: number) =>
      JSON.stringify({ runtime: label, duration_ms: label.length, event_id: `${label}-${round}` });
    const run = smallRun({
      runtimes: { rust: 'provided.al2023', python: 'python3.13' },
      cold: (label, _, round) => ({ durationMs: 5 + round, responseStart: body(label, round) }),
    });
    expect(messageOf(run)).toBeUndefined();
  });

  it('compares the numbers of two functions in one language', () => {
    const run = runWith({ rust: { metrics: { row_count: 30 } }, python: { metrics: { row_count: 0 } } }, {});
    expect(messageOf(run)).toBe('Payload get: row_count is 30 from rust and 0 from python.');
  });

  it('ignores bodies that were truncated or are not JSON', () => {
    const run = runWith({ rust: { responseStart: '{"a":1,"b":"cu' }, python: { responseStart: 'Healthy' } });
    expect(messageOf(run)).toBeUndefined();
  });

  it('ignores the fields of two functions in one language', () => {
    const run = runWith({ rust: { responseStart: '{"a":1}' }, python: { responseStart: '{"b":1}' } }, {});
    expect(messageOf(run)).toBeUndefined();
  });
});

describe('WRONG_ANSWERS', () => {
  it('quotes the first response once, and truncated', () => {
    const run = excluding(smallRun(), 'wrong_answer');
    const wrong = { status: 'excluded', excludeReason: 'wrong_answer' } as const;
    const samples = [
      ...run.samples.slice(0, -1),
      makeSample({ ...wrong, phase: 'setup', responseStart: 'not this one' }),
      makeSample({ ...wrong, responseStart: `{"error":"the database did not answer: ${'x'.repeat(300)}"}` }),
      makeSample({ ...wrong, responseStart: '{"error":"another"}' }),
    ];
    const warnings = buildResults({ ...run, samples }).warnings.filter(({ code }) => code === 'WRONG_ANSWERS');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(
      /^rust returned an error 2 times, first with \{"error":"the database did not answer: x+ …\.$/,
    );
    expect(warnings[0]?.message.length).toBeLessThan(300);
  });
});
