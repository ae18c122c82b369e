import { describe, expect, it } from 'vitest';
import { errorFreeThroughputRps, errorsFromRps } from '../../../../core/analysis/load/errors-from.ts';
import { loadFigure } from '../../../../core/analysis/load/load-figure.ts';
import { loadResult } from '../../../../core/analysis/load/load-result.ts';
import type { LoadSegmentRecord } from '../../../../core/load/types.ts';
import { excludeInvalidLoad, judgeSegments } from '../../../../core/telemetry/judge-segments.ts';
import { indexSamples, samplesOf as samplesOfRows } from '../../../../core/telemetry/sample-index.ts';
import { SampleTable } from '../../../../core/telemetry/sample-table.ts';
import type { ExcludeReason, Sample } from '../../../../core/telemetry/types.ts';
import { JOB, recordOf, samplesOf } from '../../../kit/load-plan.ts';

const PLAN = { load: [JOB] };

function resultOf(samples: readonly Sample[], records: readonly LoadSegmentRecord[] = [recordOf(0), recordOf(1)]) {
  const index = indexSamples(samples);
  excludeInvalidLoad(judgeSegments(PLAN, index, records));
  const result = loadResult(judgeSegments(PLAN, index, records));
  if (result === undefined) throw new Error('no result');
  return result;
}

describe('a load on time', () => {
  const result = resultOf([...samplesOf(0), ...samplesOf(1)]);

  it('counts every arrival once, in its window, across the pause between two segments', () => {
    expect(result).toMatchObject({ n: 200, excluded: {}, valid: true });
    expect(
      result.windows.map(({ fromSeconds, toSeconds, arrivals, n }) => [fromSeconds, toSeconds, arrivals, n]),
    ).toEqual([
      [0, 5, 50, 50],
      [5, 10, 50, 50],
      [10, 15, 50, 50],
      [15, 20, 50, 50],
    ]);
  });

  it('has latency from the intended start, service time and Duration', () => {
    const { latencyMs, serviceTimeMs, durationMs } = result.overall.metrics;

    expect(latencyMs).toEqual({ n: 200, min: 21, mean: 21, median: 21, p75: 21, p99: 21, max: 21 });
    expect(serviceTimeMs?.max).toBe(20);
    expect(durationMs?.max).toBe(10);
  });

  it('has throughput, concurrency and environments', () => {
    expect(result.overall).toMatchObject({ throughputRps: 10, maxConcurrency: 1, environments: 1, coldStarts: 0 });
    expect(result.sendLag).toEqual({ medianMs: 1, p99Ms: 1, maxMs: 1 });
  });

  it('has no p99 for a window of fewer than 100 samples', () => {
    expect(result.windows[0]?.metrics.durationMs).not.toHaveProperty('p99');
  });
});

it('shows a stall of the generator in the latency and not in the service time', () => {
  // Nothing was sent for 2 s: 20 arrivals are late by up to 2 s.
  const stalled = samplesOf(0, (index) => (index >= 40 && index < 60 ? { lagMs: 2000 - (index - 40) * 100 } : {}));
  const { overall, valid, segments } = resultOf([...stalled, ...samplesOf(1)]);
  const raw = judgeSegments(PLAN, indexSamples(stalled), [recordOf(0)])[0];
  const rawSamples = raw === undefined ? [] : samplesOfRows(raw.samples);

  expect(valid).toBe(false);
  expect(segments.map((segment) => segment.valid)).toEqual([false, true]);
  // Marked invalid instead of reported: only the other segment counts.
  expect(overall).toMatchObject({ n: 100, errors: { load_invalid: 100 } });
  expect(overall.metrics.latencyMs?.max).toBe(21);
  expect(Math.max(...rawSamples.map(({ clientLatencyMs }) => clientLatencyMs))).toBe(20);
  expect(Math.max(...rawSamples.map(({ metrics }) => metrics['send_lag_ms'] ?? 0))).toBe(2000);
});

it('shows a stall of the function in both latency and service time', () => {
  const stalled = samplesOf(0, (index) => (index === 50 ? { serviceMs: 2000 } : {}));
  const { overall, valid } = resultOf([...stalled, ...samplesOf(1)]);

  expect(valid).toBe(true);
  expect(overall.metrics.latencyMs?.max).toBe(2001);
  expect(overall.metrics.serviceTimeMs?.max).toBe(2000);
  // Open arrivals: the other requests went on meanwhile.
  expect(overall.maxConcurrency).toBe(2);
});

it('counts errors by kind and throttles separately, and includes none of them in a summary', () => {
  const failing = samplesOf(0, (index) => {
    if (index < 3) return { serviceMs: 1, change: { status: 'excluded', excludeReason: 'throttled' } };
    if (index < 5) return { change: { status: 'excluded', excludeReason: 'wrong_answer', functionError: 'HTTP 502' } };
    if (index === 5)
      return { change: { status: 'excluded', excludeReason: 'invoke_failed', functionError: 'TimeoutError' } };
    return {};
  });
  const { overall, windows, excluded, n } = resultOf([...failing, ...samplesOf(1)]);

  expect(n).toBe(194);
  expect(overall.throttled).toBe(3);
  expect(overall.errors).toEqual({ throttled: 3, 'HTTP 502': 2, TimeoutError: 1 });
  expect(excluded).toEqual({ throttled: 3, wrong_answer: 2, invoke_failed: 1 });
  expect(overall.metrics.serviceTimeMs?.min).toBe(20);
  expect(windows[1]?.errors).toEqual({});
});

describe('where errors begin', () => {
  it('is null without errors, and the best window has the highest throughput', () => {
    const result = resultOf([...samplesOf(0), ...samplesOf(1)]);

    expect(result).toMatchObject({ errorsFromRps: null, errorFreeThroughputRps: 10 });
  });

  it('is the lowest rate of the schedule at which a request failed or was throttled', () => {
    const ramp = [{ seconds: 20, fromRps: 0, toRps: 40 }];
    const at = (intendedMs: number, excludeReason?: ExcludeReason) =>
      ({ intendedMs, sample: { ...samplesOf(0)[0], excludeReason } as Sample }) as const;
    const errorsFrom = (requests: readonly ReturnType<typeof at>[]) => {
      const table = SampleTable.of(requests.map(({ sample }) => sample));
      const intendedMs = Float64Array.from(requests, (request) => request.intendedMs);
      const samples = { table, rows: table.rows };
      return errorsFromRps(ramp, { samples, intendedMs, sentMs: intendedMs, endedMs: intendedMs });
    };

    expect(errorsFrom([at(15_000, 'throttled'), at(10_000, 'wrong_answer'), at(5000)])).toBe(20);
    // A late generator is not an error of the function.
    expect(errorsFrom([at(2000, 'load_invalid'), at(3000, 'function_changed')])).toBeNull();
  });

  it('does not count failures while the generator itself was late', () => {
    const throttled = { status: 'excluded' as const, excludeReason: 'throttled' as const };
    const late = samplesOf(0, (index) => (index === 0 ? { change: throttled } : { lagMs: 500 }));

    expect(resultOf([...late, ...samplesOf(1)])).toMatchObject({ valid: false, errorsFromRps: null });
  });

  it('does not take the best window from the incomplete window at the end', () => {
    const window = { n: 10, errors: {}, throughputRps: 10 };
    const windows = [
      { ...window, fromSeconds: 0, toSeconds: 5 },
      { ...window, fromSeconds: 5, toSeconds: 6, throughputRps: 30 },
    ];

    expect(errorFreeThroughputRps(windows, 5)).toBe(10);
    expect(errorFreeThroughputRps(windows.slice(1), 5)).toBeNull();
  });

  it('ignores windows with an error for the throughput', () => {
    const failing = (index: number) =>
      index < 3 ? { change: { status: 'excluded' as const, excludeReason: 'throttled' as const } } : {};
    const everywhere = resultOf([
      ...samplesOf(0, (index) => failing(index % 10)),
      ...samplesOf(1, (index) => failing(index % 10)),
    ]);
    const once = resultOf([...samplesOf(0, failing), ...samplesOf(1)]);

    expect(everywhere.errorFreeThroughputRps).toBeNull();
    expect(once).toMatchObject({ errorsFromRps: 10, errorFreeThroughputRps: 10 });
  });
});

it('is invalid with a single dropped arrival, and names its segment', () => {
  const samples = [...samplesOf(0).slice(0, -1), ...samplesOf(1)];
  const dropped = [{ offsetMs: 9900, reason: 'too_many_in_flight' as const }];
  const result = resultOf(samples, [recordOf(0, { sent: 99, dropped }), recordOf(1)]);

  expect(result.valid).toBe(false);
  expect(result.windows.map((window) => window.dropped)).toEqual([0, 1, 0, 0]);
  expect(result.segments[0]).toMatchObject({ valid: false, reason: '1 arrivals were dropped' });
});

it('is invalid when a segment did not end', () => {
  const result = resultOf([...samplesOf(0), ...samplesOf(1).slice(0, 30)], [recordOf(0)]);

  expect(result).toMatchObject({ valid: false, n: 100 });
  expect(result.segments[1]).toMatchObject({
    startedAt: null,
    sent: 30,
    reason: 'the segment did not come to its end',
  });
  expect(result.windows[2]?.errors).toEqual({ load_invalid: 30 });
});

it('exists without a single sample', () => {
  const result = resultOf([], []);

  expect(result).toMatchObject({ n: 0, valid: false, sendLag: null, overall: { sent: 0, coldStarts: null } });
  expect(result.overall.metrics).toEqual({});
});

it('counts cold starts and their environments', () => {
  const cold = samplesOf(0, (index) =>
    index < 4 ? { change: { startKind: 'cold', initDurationMs: 80, environmentId: `e${index}` } } : {},
  );
  const { overall, windows } = resultOf([...cold, ...samplesOf(1)]);

  expect(overall).toMatchObject({ coldStarts: 4, environments: 5 });
  expect(overall.metrics.initDurationMs).toMatchObject({ n: 4, mean: 80 });
  expect(windows[1]?.coldStarts).toBe(0);
});

describe('a figure by name', () => {
  const result = resultOf([...samplesOf(0, () => ({ serviceMs: 40 })), ...samplesOf(1)]);

  it.each([
    ['durationMs.max', 20],
    ['latencyMs.min', 21],
    ['maxConcurrency', 1],
    ['windows.durationMs.mean.max', 20],
    ['windows.durationMs.mean.min', 10],
    ['initDurationMs.mean', undefined],
    ['durationMs', undefined],
    ['windows.durationMs.max', undefined],
    ['errorsFromRps', undefined],
    ['errorFreeThroughputRps', 10],
    ['nonsense.max', undefined],
  ])('%s is %s', (name, value) => {
    expect(loadFigure(result, name)).toBe(value);
  });

  it('is undefined for an invalid load, also for counts', () => {
    const invalid = resultOf([...samplesOf(0), ...samplesOf(1, () => ({ lagMs: 500 }))]);

    expect(invalid.overall).toMatchObject({ n: 100, coldStarts: 0 });
    for (const name of [
      'n',
      'coldStarts',
      'durationMs.median',
      'windows.throughputRps.max',
      'errorFreeThroughputRps',
    ]) {
      expect(loadFigure(invalid, name), name).toBeUndefined();
    }
  });
});
