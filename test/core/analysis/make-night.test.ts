import { describe, expect, it } from 'vitest';
import { makeNight } from '../../../core/analysis/make-night.ts';
import type { ConfigurationResult, Results } from '../../../core/analysis/results/types.ts';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import type { Phase } from '../../../core/plan/types.ts';
import { indexSamples } from '../../../core/telemetry/sample-index.ts';
import type { ExcludeReason, Sample } from '../../../core/telemetry/types.ts';

function configuration(memoryMb: number, payload = 'get'): ConfigurationResult {
  const id = `rust_arm64_${memoryMb}_${payload}`;
  const fields = { id, function: 'rust', architecture: 'arm64', memoryMb, payload };
  // Only the fields that a night is made from; the figures of the report are not read.
  return { ...fields, codeSha256: 'code-1', runtimeVersion: 'v1', buildProfile: 'deploy' } as ConfigurationResult;
}

const RUN = {
  id: 'run-1',
  suite: 'nightly',
  startedAt: '2026-03-01T02:00:00.000Z',
  status: 'complete',
  environment: { kind: 'aws', region: 'eu-west-1' },
} as Results['run'];

function sample(memoryMb: number, phase: Phase, figures: Partial<Sample>, reason?: ExcludeReason): Sample {
  return {
    configurationId: `rust_arm64_${memoryMb}_get`,
    phase,
    round: 1,
    position: 1,
    attempt: 1,
    clientLatencyMs: 1,
    sentAt: '',
    endedAt: '',
    status: reason === undefined ? 'valid' : 'excluded',
    ...(reason === undefined ? {} : { excludeReason: reason }),
    metrics: {},
    ...figures,
  };
}

const RESULTS = { run: RUN, configurations: [configuration(128), configuration(512)] };
const SAMPLES = [
  sample(128, 'cold', { initDurationMs: 80, durationMs: 900 }),
  sample(128, 'cold', { initDurationMs: 100, durationMs: 1000 }),
  sample(512, 'cold', { initDurationMs: 90, durationMs: 300 }),
  sample(512, 'warm', { durationMs: 3 }),
];

describe('makeNight', () => {
  it('pools memory sizes for Init Duration and keeps them apart for Duration', () => {
    const { series } = makeNight(RESULTS, indexSamples(SAMPLES));

    expect(series.map(({ id, n, medianMs }) => [id, n, medianMs])).toEqual([
      ['rust_arm64_init', 3, 90],
      ['rust_arm64_128_get_cold', 2, 950],
      ['rust_arm64_512_get_cold', 1, 300],
      ['rust_arm64_512_get_warm', 1, 3],
    ]);
  });

  it('stores what may explain a shift', () => {
    expect(makeNight(RESULTS, indexSamples(SAMPLES)).series[0]?.provenance).toEqual({
      codeSha256: 'code-1',
      runtimeVersion: 'v1',
      configuration: '128 MB get deploy, 512 MB get deploy',
    });
  });

  it('counts failures as errors, but not unusable measurements', () => {
    const excluded = [sample(128, 'cold', {}, 'function_error'), sample(128, 'cold', {}, 'proactive_init')];

    expect(makeNight(RESULTS, indexSamples([...SAMPLES, ...excluded])).series[0]).toMatchObject({
      n: 3,
      errorShare: 1 / 5,
    });
  });

  it('has no median without valid samples', () => {
    const [family] = makeNight(
      RESULTS,
      indexSamples([sample(128, 'cold', { initDurationMs: 80 }, 'wrong_answer')]),
    ).series;

    expect(family).toMatchObject({ n: 0, errorShare: 1 });
    expect(family).not.toHaveProperty('medianMs');
  });

  it('names the run', () => {
    expect(makeNight(RESULTS, indexSamples([]))).toEqual({
      schemaVersion: 1,
      runId: 'run-1',
      suite: 'nightly',
      startedAt: '2026-03-01T02:00:00.000Z',
      status: 'complete',
      environmentKind: 'aws',
      shiftRule: SHIFT_RULE.id,
      series: [],
    });
  });
});
